"""The resolution report counts what it says, over what it says, and its links open those cases."""

import csv
import io
from collections.abc import Iterator

import httpx
import pytest
from tests.builders.cases import NINE, a_case, a_cause
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk import wiring
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.stage_moves import end, reopen, resolve
from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.reports.queries import resolution as queries
from casedesk.reports.rules.periods import period_of

HOUR = 3_600


@pytest.fixture
def time() -> Iterator[StandingClock]:
    wiring.install()
    with clock.frozen(NINE) as standing:
        yield standing


async def a_quarter(cast: Cast, time: StandingClock) -> None:
    """Seven cases opened at nine: three resolved after 1, 2 and 4 hours, one open, one declined, one spam,
    and one duplicate of the first."""
    by = actors.user(cast.mina, sees_all=True)
    customer, cause = await a_customer(), await a_cause()
    cases = [await a_case(customer) for _ in range(7)]
    for case_id, hours in zip(cases[:3], (1, 1, 2), strict=True):
        time.advance(hours=hours)
        await resolve(case_id, "A new lamp.", cause, by)
    await end(cases[4], "declined", "Two years are over.", by)
    await end(cases[5], "spam", "", by)
    await merge(cases[0], cases[6], by)
    # The duplicate was open, so the first case was taken up again; it is resolved an hour later for good.
    time.advance(hours=1)
    await resolve(cases[0], "A new lamp.", cause, by)


async def test_what_is_resolved_open_ended_otherwise_and_left_out_adds_up(
    cast: Cast, time: StandingClock
) -> None:
    await a_quarter(cast, time)
    total = await queries.resolution(period_of(None, None, clock.now(), "UTC"), actors.system("test"))
    assert (total.cases, total.resolved, total.open, total.ended_otherwise, total.left_out) == (5, 3, 1, 1, 2)
    # Resolved after 2, 4 and (through its reopening) 5 hours.
    assert [round(total.median or 0), round(total.p90 or 0)] == [4 * HOUR, round(4.8 * HOUR)]
    assert total.reopened == 1


async def test_groups_and_months_sum_to_the_whole(cast: Cast, time: StandingClock) -> None:
    await a_quarter(cast, time)
    period, viewer = period_of(None, None, clock.now(), "UTC"), actors.system("test")
    total = await queries.resolution(period, viewer)
    months = await queries.resolution_by_month(period, viewer)
    assert [(month.key, month.cases) for month in months] == [("2026-11-01", total.cases)]
    for grouping in queries.GROUPINGS:
        groups = await queries.resolution_by(grouping, period, viewer)
        assert sum(group.cases for group in groups) == total.cases, grouping
        assert sum(group.resolved for group in groups) == total.resolved, grouping
        at_once = await queries.overview(grouping, period, viewer)
        assert [same(one) for one in (at_once.total, *at_once.months, *at_once.groups)] == [
            same(one) for one in (total, *months, *groups)
        ], grouping


def same(found: queries.Resolution) -> list[object]:
    return [getattr(found, name) for name in queries.Resolution.__struct_fields__]


async def test_open_cases_fall_into_their_age(cast: Cast, time: StandingClock) -> None:
    by = actors.user(cast.mina, sees_all=True)
    old, _new = await a_case(await a_customer()), None
    time.advance(days=2)
    await a_case(await a_customer("Lars Holm"))
    await reopen_after_resolving(old, by, await a_cause())
    ages = await queries.open_ages(period_of(None, None, clock.now(), "UTC"), by, clock.now())
    assert [(age.days_from, age.cases) for age in ages if age.cases] == [(0, 1), (1, 1)]


async def reopen_after_resolving(case_id: int, by: actors.Actor, cause_id: int) -> None:
    """A reopening does not make a case young again."""
    await resolve(case_id, "A new lamp.", cause_id, by)
    await reopen(case_id, by)


async def test_the_page_says_it_and_the_number_of_queries_does_not_grow(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    ruth = await signed_in(client, cast.ruth)
    await ruth.get("/reports/resolution")  # that a session was seen is written by the first visit for a while
    with db.counting() as empty:
        assert "No case was opened in this period" in (await ruth.get("/reports/resolution")).text
    await a_quarter(cast, time)
    await ruth.get("/reports/resolution")
    with db.counting() as full:
        page = (await ruth.get("/reports/resolution?by=cause")).text
    assert "1 is still open and not in these times" in page
    assert "spam and duplicates left out: 2" in page
    assert full.count == empty.count


async def test_the_spreadsheet_has_the_same_figures_and_no_formula(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    await a_quarter(cast, time)
    await db.execute("UPDATE causes SET name = '=HYPERLINK(1)'")
    text = (await (await signed_in(client, cast.ruth)).get("/reports/resolution.csv?by=cause")).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows if row["cases"] == "3"] == ["'=HYPERLINK(1)"]
    assert sum(int(row["cases"]) for row in rows) == 5


async def test_an_agent_has_no_reports(client: httpx.AsyncClient, cast: Cast) -> None:
    assert (await (await signed_in(client, cast.mina)).get("/reports/resolution")).status_code == 403


@pytest.mark.parametrize(
    "query", ["from=yesterday", "from=9999-99-99&to=0001-01-01", "by=password", "to=1800-01-01"]
)
async def test_an_odd_address_shows_a_usual_period(client: httpx.AsyncClient, cast: Cast, query: str) -> None:
    assert (await (await signed_in(client, cast.ruth)).get(f"/reports/resolution?{query}")).status_code == 200
