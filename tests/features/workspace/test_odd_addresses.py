"""Addresses that nobody is led to: a page is shown all the same."""

import pytest
from tests.features.workspace.conftest import Desk, Visit

LISTS = ("/cases", "/approvals", "/fulfilment", "/notifications")
NOWHERE = (
    "2026-01-01T00:00:00~1",
    "2026-01-01T00:00:00_1",
    "2026-01-01T00:00:00%2B00:00~9223372036854775808",
)


@pytest.mark.parametrize("where", NOWHERE)
async def test_a_list_that_is_to_begin_nowhere_begins_at_its_start(
    desk: Desk, visit: Visit, where: str
) -> None:
    ana = await visit(desk.cast.ana)
    for address in LISTS:
        answer = await ana.get(f"{address}?after={where}")
        assert answer.status_code == 200, address
