"""The page of standing promises: written by a supervisor, read by everybody on the help page."""

import httpx
from litestar import Litestar
from tests.cast import Cast
from tests.visiting import browser, signed_in

from casedesk.platform import db

PAGE = "/settings/promises"
NEW = {"kind": "first_answer", "counts": "working", "within": "6", "unit": "hours", "public": "on"}


async def test_a_supervisor_promises_something_which_everybody_reads(app: Litestar, cast: Cast) -> None:
    async with browser(app) as visitor:
        await signed_in(visitor, cast.ana)
        assert "Nothing is promised to everybody yet" in (await visitor.get(PAGE)).text
        assert (await visitor.get("/settings")).headers["location"] == PAGE
        assert (await visitor.post(PAGE, data=NEW)).status_code == 303
        await visitor.post(PAGE, data={**NEW, "kind": "resolution", "tier": "gold", "public": ""})
        shown = await visitor.get(PAGE)
        assert "within 6 working hours" in shown.text
        assert "only gold" in " ".join(shown.text.split())
        async with browser(app) as customer:
            helped = (await customer.get("/help")).text
        assert "We answer within 6 working hours." in helped
        assert "have it solved" not in helped
        line = await db.value("SELECT id FROM standing_promises WHERE public")
        assert (await visitor.post(f"{PAGE}/{line}/end")).status_code == 303
        assert "No longer promised" in (await visitor.get(PAGE)).text
        async with browser(app) as customer:
            assert "We answer within" not in (await customer.get("/help")).text
    verbs = await db.records("SELECT verb FROM audit_entries WHERE subject = 'standing_promise' ORDER BY id")
    assert [row["verb"] for row in verbs] == ["added", "added", "ended"]


async def test_what_is_wrong_is_said_beside_its_field(app: Litestar, cast: Cast) -> None:
    wrong = {
        **NEW,
        "within": "0",
        "unit": "days",
        "from_at": "2020-01-01T10:00",
        "words": "Quickly, as always.",
        "tier": "gold",
    }
    async with browser(app) as visitor:
        await signed_in(visitor, cast.ana)
        refused = await visitor.post(PAGE, data=wrong)
        assert refused.status_code == 422
        assert "Quickly, as always." in refused.text
        assert _errors(refused) == {"within", "unit", "from_at", "public"}
        await visitor.post(PAGE, data=NEW)
        assert _errors(await visitor.post(PAGE, data=NEW)) == {"kind"}


async def test_an_agent_may_not(app: Litestar, cast: Cast) -> None:
    async with browser(app) as visitor:
        await signed_in(visitor, cast.mina)
        assert (await visitor.get(PAGE)).status_code == 403
        assert (await visitor.post(PAGE, data=NEW)).status_code == 403


def _errors(page: httpx.Response) -> set[str]:
    fields = ("kind", "counts", "within", "unit", "tier", "category", "channel", "from_at", "words", "public")
    return {name for name in fields if f'id="f-{name}-error"' in page.text}
