"""The resolution report counts what it says, over what it says, and its links open those cases."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from tests.builders.cases import NINE, a_case, a_cause
from tests.builders.fields import a_field
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk import wiring
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.stage_moves import end, reopen, resolve
from casedesk.cases.rules import actors
from casedesk.fields.actions.filling import fill
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.reports.queries import resolution as queries
from casedesk.reports.queries.flow import handling_at_once
from casedesk.reports.reckoning import read
from casedesk.reports.rules.asked import Asked, Filters
from casedesk.reports.rules.incidence import cumulative_incidence
from casedesk.reports.rules.moments import moments
from casedesk.reports.rules.periods import period_of

HOUR = 3_600
EVERYTHING = actors.system("test")


def asked(viewer: actors.Actor = EVERYTHING, **more: Any) -> Asked:
    return Asked(period_of(None, None, clock.now(), "UTC"), viewer, clock.now(), **more)


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
    total = await queries.resolution(asked())
    assert (total.cases, total.resolved, total.open, total.ended_otherwise, total.left_out) == (5, 3, 1, 1, 2)
    # Resolved after 2, 4 and (through its reopening) 5 hours.
    assert [round(total.median or 0), round(total.p90 or 0)] == [4 * HOUR, round(4.8 * HOUR)]
    assert total.reopened == 1


@pytest.mark.parametrize("business", [False, True])
async def test_a_page_reckons_what_the_database_counts(
    cast: Cast, time: StandingClock, business: bool
) -> None:
    """Of everybody, and of each group: read as columns, or asked one by one."""
    await a_quarter(cast, time)
    question = replace(asked(), business=business)
    total = await queries.resolution(question)
    for grouping in queries.GROUPINGS:
        found = await read(question, grouping, None, None)
        assert figures(found.total) == figures(total)
        groups = await queries.resolution_by(grouping, question)
        assert [figures(one.found) for one in found.groups] == [figures(one) for one in groups], grouping
        assert sum(one.found.cases for one in found.groups) == total.cases
        assert [figures(one.found)[2:] for one in found.spans] == [figures(total)[2:]]
    by_one = moments((await queries.counts_by(None, question)).get("", []))
    curve = [(point.time, point.fixed, point.low, point.high) for point in found.estimate.curve]
    steps = cumulative_incidence(by_one)
    assert curve == [pytest.approx((one.time / 1e6, one.share, one.low, one.high)) for one in steps]


async def test_a_trend_has_the_spans_in_which_cases_were_opened(cast: Cast, time: StandingClock) -> None:
    await a_case(await a_customer())
    time.advance(days=40)
    await a_case(await a_customer("Lars Holm"))
    found = await read(asked(), "kind", None, None)
    assert [(one.span.first.month, one.found.cases) for one in found.spans] == [
        (NINE.month, 1),
        ((NINE + timedelta(days=40)).month, 1),
    ]


async def test_the_slowest_come_first_and_say_whether_they_wait(cast: Cast, time: StandingClock) -> None:
    await a_quarter(cast, time)
    slow = (await read(asked(), "kind", None, None)).slow
    assert [one.ending for one in slow] == ["resolved", "open", "resolved", "otherwise", "resolved"]
    assert [one.took for one in slow] == sorted((one.took for one in slow), reverse=True)
    assert slow[0].customer


async def test_a_filter_leaves_the_others_out_and_a_link_opens_those_it_counts(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    await a_quarter(cast, time)
    by_cause = {one.key: one for one in await queries.resolution_by("cause", asked())}
    for key, group in by_cause.items():
        narrowed = await queries.resolution(asked(filters=Filters(cause=int(key or 0))))
        assert narrowed.cases == group.cases
    ruth = await signed_in(client, cast.ruth)
    behind = {
        "counted": 5,
        "resolved": 3,
        "open": 1,
        "otherwise": 1,
        "reopened": 1,
        "provisional": 3,
        "lasting": 0,
    }
    for outcome, many in behind.items():
        page = (await ruth.get(f"/cases?outcome={outcome}")).text
        assert len(set(re.findall(r'href="/cases/C-(\d+)"', page))) == many, outcome
    slow = (await ruth.get(f"/cases?outcome=resolved&took_from={3 * HOUR}&took_to={6 * HOUR}")).text
    assert len(set(re.findall(r'href="/cases/C-(\d+)"', slow))) == 2


def figures(found: queries.Resolution) -> list[object]:
    exact = [getattr(found, name) for name in queries.Resolution.__struct_fields__]
    return [pytest.approx(one) if isinstance(one, float) else one for one in exact]


async def test_two_groups_chosen_freely_are_compared(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    by, cause = actors.user(cast.mina, sees_all=True), await a_cause()
    customer = await a_customer()
    for hours in range(1, 13):
        quick = await a_case(customer, channel="phone")
        slow = await a_case(customer, channel="email")
        time.advance(hours=hours)
        await resolve(quick, "A new lamp.", cause, by)
        time.advance(hours=30 + hours)
        await resolve(slow, "A new lamp.", cause, by)
    ruth = await signed_in(client, cast.ruth)
    page = (await ruth.get("/reports/resolution?channel=phone&against=cases&o_channel=email")).text
    assert "sooner than in the other cases (mail)" in page
    assert "If the two were alike, so large a difference would appear" in page
    assert "Log-rank test on the hazard of being fixed: χ² = " in page
    assert 'name="o_channel"' in page
    assert "o_channel=email" in page.split("CSV")[0], "addresses that lead on keep what is compared"
    shared = (await ruth.get("/reports/resolution?against=cases&o_channel=email")).text
    assert "share cases, so it cannot be told" in shared
    unchosen = (await ruth.get("/reports/resolution?against=cases")).text
    assert "Choose the other cases" in unchosen
    few = (await ruth.get("/reports/resolution?channel=phone&against=cases&o_channel=chat")).text
    assert "too few cases to compare with the other cases (chat)" in few
    of_a_problem = (await ruth.get("/reports/resolution?against=cases&o_channel=chat&o_problem=P-12")).text
    assert "the other cases (chat, P-12)" in of_a_problem or "the other cases (P-12, chat)" in of_a_problem
    assert re.search(r'name="o_problem"[^>]*value="P-12"', of_a_problem), "what was typed stays"


async def test_open_cases_fall_into_their_age(cast: Cast, time: StandingClock) -> None:
    by = actors.user(cast.mina, sees_all=True)
    old, _new = await a_case(await a_customer()), None
    time.advance(days=2)
    await a_case(await a_customer("Lars Holm"))
    await reopen_after_resolving(old, by, await a_cause())
    ages = (await read(asked(by), "kind", None, None)).ages
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
    assert "Half of all cases are fixed by" in page
    assert "the 1 still open are not in it" in page
    assert "Spam and duplicates are left out: 2" in page
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


async def test_every_table_can_be_downloaded(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    await a_quarter(cast, time)
    ruth = await signed_in(client, cast.ruth)
    page = (await ruth.get("/reports/resolution?against=before&clock=business")).text
    tables = set(re.findall(r'href="(/reports/resolution\.csv[^"]*)"', page))
    assert {re.search(r"table=(\w+)", one)[1] for one in tables} == {  # type: ignore[index]
        "total", "spans", "groups", "curve", "spent", "held", "lengths", "ages", "slowest",
    }  # fmt: skip
    for address in tables:
        rows = list(csv.reader(io.StringIO((await ruth.get(address.replace("&amp;", "&"))).text)))
        assert len({len(row) for row in rows}) == 1, address
    total = csv.DictReader(
        io.StringIO((await ruth.get("/reports/resolution.csv?table=total&against=before")).text)
    )
    assert [(row["cases_of"], row["cases"], row["open"]) for row in total] == [
        ("these", "5", "1"),
        ("others", "0", "0"),
    ]


async def test_a_manager_fixes_the_baseline_and_every_report_is_shown_against_it(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    await a_quarter(cast, time)
    ana = await signed_in(client, cast.ana)
    days = {"from": "2026-01-01", "to": "2026-02-01", "back": "https://elsewhere.example/"}
    assert (await ana.post("/reports/baseline", data=days)).status_code == 403
    ruth = await signed_in(client, cast.ruth)
    fixed = await ruth.post("/reports/baseline", data=days)
    assert fixed.headers["location"] == "/reports/resolution"
    page = (await ruth.get("/reports/resolution")).text
    assert "the baseline:" in page
    assert "These and the baseline share cases" in page
    assert "the baseline:" not in (await ruth.get("/reports/resolution?against=none")).text
    await ruth.post("/reports/baseline", data={"back": "/reports/flow?by=team"})
    assert "the baseline:" not in (await ruth.get("/reports/resolution")).text


@pytest.mark.parametrize(
    ("first", "until", "by"),
    [("2026-01-01", "2026-01-01", 1), (None, "2026-01-01", 1), ("2026-01-01", "2026-02-01", None)],
)
async def test_the_database_holds_what_a_baseline_is(
    cast: Cast, first: str, until: str, by: int | None
) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await db.execute(
            "INSERT INTO baselines (first, until, by_user_id, recorded_at) "
            "VALUES ($1::text::date, $2::text::date, $3, now())",
            first,
            until,
            None if by is None else cast.ruth,
        )


async def test_a_report_is_split_by_what_cases_have_in_a_field(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    bought, gift = await a_field("bought", "one_of", name="Bought at"), await a_field("gift", "yes_no")
    await a_field("serial", "serial")
    lamp, shade, _neither = [
        await a_case(await a_customer(name)) for name in ("Lars Holm", "Ida Holm", "Bo Ek")
    ]
    by = actors.user(cast.mina, sees_all=True)
    await fill(lamp, {"bought": ["Red"], "gift": ["no"]}, by)
    await fill(shade, {"bought": [f"#{bought.choices[1].id}"], "gift": ["yes"]}, by)
    for name, groups in {"f.bought": {"Red", "Blue", ""}, f"f.{gift.key}": {"yes", "no", ""}}.items():
        found = await read(asked(), name, None, None)
        assert {one.found.name: one.found.cases for one in found.groups} == dict.fromkeys(groups, 1)
        assert {one.name for one in (await handling_at_once(name, asked()))[1]} == groups
    manager = await signed_in(client, cast.ruth)
    for report in ("resolution", "flow"):
        shown = (await manager.get(f"/reports/{report}?by=f.bought")).text
        assert "by=f.gift" in shown
        assert "by=f.serial" not in shown, "no two cases have the same"
        red = re.search(r'href="(/cases[?][^"]*f[.]bought=Red[^"]*)"', shown)
        assert red is not None
        cases = (await manager.get(red[1].replace("&amp;", "&"))).text
        assert "Lars Holm" in cases
        assert "Ida Holm" not in cases
