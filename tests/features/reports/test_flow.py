"""The report on flow: what came in less what went out is what stands, and every figure opens its cases."""

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from tests.builders.cases import NINE, a_case, a_cause, answers, call, mail, writes
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.pages import read_page
from tests.visiting import signed_in

from casedesk import wiring
from casedesk.cases.actions.custody import give_to
from casedesk.cases.actions.stage_moves import end, reopen, resolve, restore_thanks, wait_for_third_party
from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.reports.queries.flow import handling, handling_at_once, open_now
from casedesk.reports.queries.moves import moves
from casedesk.reports.queries.resolution import GROUPINGS
from casedesk.reports.rules.asked import Asked, Filters
from casedesk.reports.rules.flow import STAGES
from casedesk.reports.rules.periods import Period

EVERYTHING = actors.system("test")


@pytest.fixture
def time() -> Iterator[StandingClock]:
    wiring.install()
    with clock.frozen(NINE) as standing:
        yield standing


def asked(days: int = 4, before: int = 0, **more: object) -> Asked:
    first = NINE.date() - timedelta(days=before)
    period = Period(first, NINE.date() + timedelta(days=days), "UTC")
    return Asked(period, EVERYTHING, clock.now(), Filters(**more))  # type: ignore[arg-type]


async def four_days(cast: Cast, time: StandingClock) -> list[int]:
    """Monday: five come in. Tuesday: two are resolved, one waits for a carrier, one is spam. Wednesday: one comes
    back, one is thanked for, one ends otherwise."""
    by, cause = actors.user(cast.mina, sees_all=True), await a_cause()
    customer = await a_customer()
    cases = [await a_case(customer, mail()) for _ in range(5)]
    await give_to(cases[0], cast.jonas, "He knows it.", by)
    time.advance(hours=1)
    await give_to(cases[0], cast.mina, "She knows it better.", by)
    await writes(cases[1])
    time.advance(days=1)
    for case_id in cases[:2]:
        await resolve(case_id, "A new lamp.", cause, by)
    await wait_for_third_party(cases[2], "the carrier", time.at + timedelta(days=9), by)
    await end(cases[4], "spam", "", by)
    time.advance(days=1)
    await reopen(cases[0], by)
    await writes(cases[1], "Thank you!")
    await restore_thanks(cases[1], by)
    await end(cases[3], "withdrawn", "It settled itself.", by)
    time.advance(hours=2)
    return cases


async def test_what_came_less_what_went_is_what_stands_where_it_stands(
    cast: Cast, time: StandingClock
) -> None:
    await four_days(cast, time)
    midnights = [NINE.replace(hour=0) + timedelta(days=day) for day in range(3)]
    begun, told = await moves(asked(), midnights)
    assert begun == dict.fromkeys(STAGES, 0)
    assert [(one.opened, one.resolved, one.otherwise, one.reopened) for one in told] == [
        (4, 0, 0, 0),
        (0, 2, 0, 0),
        (0, 0, 1, 1),
    ]
    assert [one.backlog for one in told] == [4, 2, 2]
    assert told[1].standing["awaiting_third_party"] == 1
    later, rest = await moves(asked(before=-1), midnights[1:])
    assert sum(later.values()) == told[0].backlog
    assert rest == told[1:]


async def test_a_case_of_a_thousand_moves_is_counted_like_any(cast: Cast, time: StandingClock) -> None:
    """An index takes no more than some two hundred: whatever happened on such a case was refused."""
    case_id = (await four_days(cast, time))[0]
    back_and_forth = """UPDATE case_facts SET moves = moves || (
        SELECT string_agg(timestamptz_send($2::timestamptz + n * interval '1 second')
                          || int2send((n % 2 * 8 + (n + 1) % 2)::smallint), ''::bytea ORDER BY n)
        FROM generate_series(1, 1000) AS n) WHERE case_id = $1"""
    await db.execute(back_and_forth, case_id, clock.now() - timedelta(hours=1))
    assert await db.value("SELECT moves_if_short IS NULL FROM case_facts WHERE case_id = $1", case_id)
    _begun, (told,) = await moves(asked(), [NINE.replace(hour=0)])
    assert sum(told.standing.values()) == told.backlog == 2
    assert (told.opened, told.resolved, told.reopened) == (4, 2, 1)


async def test_hands_contacts_and_chases(cast: Cast, time: StandingClock) -> None:
    cases = await four_days(cast, time)
    found = await handling(asked())
    assert (found.cases, found.handed_on, found.owner_changes, found.bounced) == (4, 1, 2, 1)
    assert (found.chased, found.reopened, found.resolved) == (1, 1, 1)
    assert found.contacts == 2  # two words of the customer until it was resolved, the thanks came later
    for grouping in GROUPINGS:
        everybody, groups = await handling_at_once(grouping, asked())
        assert everybody == found
        assert sum(one.cases for one in groups) == found.cases, grouping
    waiting = await open_now(asked(), [1, 3])
    assert [(one.place, one.theirs, one.cases) for one in waiting] == [(1, False, 2)]
    assert await open_now(asked(owner=cast.jonas), [1, 3]) == []
    by = actors.user(cast.mina, sees_all=True)
    quick = await a_case(await a_customer("Lars Holm"), call(cast.mina), channel="phone")
    await answers(cases[2], by)
    await resolve(quick, "Told how.", await db.value("SELECT id FROM causes"), by)
    assert (await handling(asked())).first_contact == 1


async def test_the_page_says_it_and_the_number_of_queries_does_not_grow(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    ruth = await signed_in(client, cast.ruth)
    address = "/reports/flow?from=2026-11-23&to=2026-11-27"
    await ruth.get(address)
    with db.counting() as empty:
        assert "Nothing came in and nothing went out" in (await ruth.get(address)).text
    await four_days(cast, time)
    ruth = await signed_in(client, cast.ruth)  # two days have passed
    await ruth.get(address)
    with db.counting() as full:
        page = (await ruth.get(f"{address}&by=cause")).text
    assert "4 came in, 2 were resolved and 1 ended otherwise; 1 came back." in page
    assert "2 more are open than when the period began." in page
    assert full.count == empty.count
    rows = list(
        csv.DictReader(io.StringIO((await ruth.get(f"{address}&table=stages".replace("?", ".csv?"))).text))
    )
    assert [(row["opened"], row["open_at_end"]) for row in rows] == [("4", "2")]


async def test_behind_each_picture_is_its_table(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    await four_days(cast, time)
    ruth = await signed_in(client, cast.ruth)
    address = "/reports/flow?from=2026-11-23&to=2026-11-27"
    page = read_page(await ruth.get(address)).text
    assert "Week from Opened Resolved Ended otherwise Reopened" in page
    assert "With us Waiting for approval Third party Customer Open at the end" in page
    assert "Age With us With the customer Open" in page
    ages = csv.DictReader(io.StringIO((await ruth.get(f"{address}&table=ages".replace("?", ".csv?"))).text))
    assert [row["days_from"] for row in ages if row["with_us"] != "0"] == ["1"]
    page = (await ruth.get(address)).text
    figures = re.findall(r'<a href="(/cases\?[^"]*(?:went|stood)=[^"]*)">(\d+)</a>', page)
    assert {*re.findall("(?:went|stood)=([a-z_]+)", str(figures))} >= {
        "resolved",
        "otherwise",
        "reopened",
        "open",
        "working",
    }
    [ours] = {html.unescape(href) for href in re.findall(r'href="(/cases\?[^"]*stood=ours[^"]*)"', page)}
    listed = (await ruth.get(ours)).text
    assert "ours at the end of" in listed
    assert len({*re.findall(r'href="/cases/C-(\d+)"', listed)}) == 2, "the others wait for the customer"
    for href, many in figures:
        listed = (await ruth.get(html.unescape(href))).text
        assert len({*re.findall(r'href="/cases/C-(\d+)"', listed)}) == int(many), href
    time.advance(hours=14)  # as old as before, but opened another day ago
    ruth = await signed_in(client, cast.ruth)
    for address in ("/reports/flow", "/reports/resolution"):
        page = (await ruth.get(address)).text
        links = re.findall(r'href="(/cases\?[^"]*outcome=open[^"]*)"', page)
        opened = {html.unescape(href) for href in links if "took_" in href}
        assert opened, address
        lists = [re.findall(r'href="/cases/C-(\d+)"', (await ruth.get(one)).text) for one in opened]
        assert [len({*one}) for one in lists] == [2], "the two that are open, from one to three days old"
