"""Addresses that nobody is led to: a page is shown all the same, or there is none; nothing falls over."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from tests.features.workspace.conftest import Desk, Visit

NO_KEY = 2**63
LISTS = ("/cases", "/approvals", "/fulfilment", "/notifications")
NOWHERE = ("2026-01-01T00:00:00~1", "2026-01-01T00:00:00_1", f"2026-01-01T00:00:00+00:00~{NO_KEY}")


@pytest.mark.parametrize("where", NOWHERE)
async def test_a_list_that_is_to_begin_nowhere_begins_at_its_start(
    desk: Desk, visit: Visit, where: str
) -> None:
    ana = await visit(desk.cast.ana)
    for address in LISTS:
        answer = await ana.get(f"{address}?after={quote(where)}")
        assert answer.status_code == 200, address


def numbers_in_queries(app: Litestar) -> Iterator[str]:
    """Every page that reads a whole number from its query, with one that no key can be."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or "{" in route.path:
            continue
        if route.path.startswith("/api/"):
            continue  # for programs alone
        for handler in route.route_handlers:
            for one in handler.parsed_fn_signature.parameters.values():
                if "GET" in handler.http_methods and (
                    one.is_subclass_of(int) or one.has_inner_subclass_of(int)
                ):
                    yield f"{route.path}?{one.name}={NO_KEY}"


async def test_a_number_that_no_key_can_be_names_nothing(desk: Desk, app: Litestar, visit: Visit) -> None:
    noor = await visit(desk.cast.noor)
    addresses = list(numbers_in_queries(app))
    assert len(addresses) > 10
    for address in addresses:
        assert (await noor.get(address)).status_code in (400, 404), address


@pytest.mark.parametrize(
    "address",
    [
        f"/cases/rows?case={NO_KEY}",
        f"/cases/new/fields?category_id={NO_KEY}",
        f"/cases?owner={NO_KEY}&team={NO_KEY}&tags={NO_KEY}",
        f"/cases/C-1?before=1700000000.0-1-{NO_KEY}",
        f"/cases/C-1?before=1700000000.0-{NO_KEY}-1",
        "/cases/C-1?before=nan-1-1",
        f"/problems?after=0-{NO_KEY}",
    ],
)
async def test_keys_that_there_cannot_be_are_left_out(desk: Desk, visit: Visit, address: str) -> None:
    noor = await visit(desk.cast.noor)
    answer = await noor.get(address.replace("C-1", f"C-{desk.case}"))
    assert answer.status_code == 200, answer.text
    undone = await noor.post(f"/team/handing/undo?cases={NO_KEY}&owner=1&back_to={desk.cast.mina}")
    assert undone.status_code == 303
