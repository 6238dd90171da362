"""The page of working hours: written once, shown as they are, with every mistake beside its field."""

from litestar import Litestar
from tests.cast import Cast
from tests.visiting import browser, signed_in

from casedesk.platform import clock
from casedesk.resolution_clock.queries.calendars import calendar_of_team, versions_of

WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9-12:30, 13:00-17:00") | {"sat": "", "sun": ""}
BERLIN = {
    **WEEK,
    "zone": "Europe/Berlin",
    "country": "DE",
    "region": "BE",
    "own_days": "2026-12-24 09:00-12:00",
    "from_at": "",
}


async def test_an_admin_writes_the_hours_of_a_team_and_sees_them(app: Litestar, cast: Cast) -> None:
    address = f"/settings/teams/{cast.billing}/hours"
    async with browser(app) as visitor:
        await signed_in(visitor, cast.noor)
        first = await visitor.get(address)
        assert "Nobody has written any yet" in first.text
        saved = await visitor.post(address, data=BERLIN)
        assert saved.status_code == 303
        shown = await visitor.get(address)
    assert "09:00-12:30, 13:00-17:00" in shown.text
    assert "in force" in shown.text
    assert "Women&#39;s Day" in shown.text
    assert await calendar_of_team(cast.billing, clock.now()) is not None
    assert await versions_of(None) == []


async def test_countries_are_named_whatever_language_the_browser_asks_for(app: Litestar, cast: Cast) -> None:
    async with browser(app) as visitor:
        await signed_in(visitor, cast.noor)
        for asked, germany in (("en-US", "Germany"), ("tr-TR", "Almanya"), ("zh-CN", "德国")):
            page = await visitor.get("/settings/hours", headers={"accept-language": asked})
            assert f">{germany}<" in page.text


async def test_what_is_wrong_is_said_beside_its_field_and_kept(app: Litestar, cast: Cast) -> None:
    async with browser(app) as visitor:
        await signed_in(visitor, cast.noor)
        wrong = {**BERLIN, "tue": "whenever", "region": "Bayern", "own_days": "Christmas"}
        refused = await visitor.post("/settings/hours", data=wrong)
    assert refused.status_code == 422
    for field, kept in (("tue", "whenever"), ("region", "Bayern"), ("own_days", "Christmas")):
        assert f'id="f-{field}-error"' in refused.text
        assert kept in refused.text
