"""The report on promises counts each by when it was due, and how it ended."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import asyncpg
import httpx
import pytest
from tests.builders.cases import NINE, a_case
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk import wiring
from casedesk.cases.events import CaseChanged, CaseOpened, HoursKept
from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.promises.actions.ending import keep_promise
from casedesk.promises.actions.making import NewPromise, make_promise
from casedesk.promises.standing.actions.inheriting import OWED_BY, SAID, follow, follow_hours, inherit
from casedesk.reports.actions.keeping import (
    ANSWERED_BY,
    COUNTED,
    note_changed,
    note_hours,
    note_opened,
    reckon,
)
from casedesk.reports.queries.behind import STANDING_STATES
from casedesk.reports.queries.promised import FIGURES, Which, promises_of
from casedesk.reports.queries.promises import BY, overdue_now, promised, promised_at_once
from casedesk.reports.queries.standing import standing_kept
from casedesk.reports.queries.verification import differences
from casedesk.reports.rules.asked import Asked, Filters
from casedesk.reports.rules.dues import MOST
from casedesk.reports.rules.periods import Period

ADDRESS = "/reports/promises?from=2026-11-23&to=2026-11-24"


@pytest.fixture
def time() -> Iterator[StandingClock]:
    wiring.install()
    with clock.frozen(NINE) as standing:
        yield standing


def asked(**more: int) -> Asked:
    period = Period(NINE.date(), NINE.date() + timedelta(days=1), "UTC")
    return Asked(period, actors.system("test"), clock.now(), Filters(**more))  # type: ignore[arg-type]


async def four(cast: Cast, time: StandingClock) -> int:
    """One that was kept, one done an hour late, one that is overdue, and one that is still ahead."""
    case_id = await a_case(await a_customer())
    by = actors.user(cast.mina, sees_all=True)
    due = [NINE + timedelta(hours=hours) for hours in (1, 2, 3, 12)]
    keys = [await make_promise(case_id, NewPromise("Call Aylin", at), by) for at in due]
    time.advance(minutes=30)
    await keep_promise(keys[0], by)
    time.advance(hours=2, minutes=30)
    await keep_promise(keys[1], by)
    time.advance(hours=1)
    return case_id


async def test_each_is_counted_by_when_it_was_due(cast: Cast, time: StandingClock) -> None:
    case_id = await four(cast, time)
    found = await promised(asked())
    assert (found.due, found.kept, found.late, found.broken, found.overdue) == (3, 1, 1, 0, 1)
    assert found.late_median == 3600
    assert [(one.case_id, one.maker) for one in await overdue_now(asked())] == [(case_id, "Mina Park")]
    assert (await promised(asked(owner=cast.jonas))).due == 0
    for by in BY:
        everybody, groups = await promised_at_once(by, asked())
        assert everybody == found
        assert [one.due for one in groups] == [3], by


async def test_the_page_says_it_and_the_table_can_be_downloaded(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    ruth = await signed_in(client, cast.ruth)
    assert "No promise was due in this period" in (await ruth.get(ADDRESS)).text
    await four(cast, time)
    page = (await ruth.get(f"{ADDRESS}&against=before")).text
    assert "Of 3 promises that were due," in page
    assert "1 is overdue now." in page
    assert "What became of what was promised, as a table" in page
    part = await ruth.get(ADDRESS, headers={"hx-request": "true"})
    assert part.status_code == 200, "what htmx asks for when it was counted beside"
    overdue = csv.DictReader(io.StringIO((await ruth.get("/reports/promises.csv?table=overdue")).text))
    assert [row["maker"] for row in overdue] == ["Mina Park"]
    rows = list(csv.DictReader(io.StringIO((await ruth.get(ADDRESS.replace("?", ".csv?"))).text)))
    assert [(row["name"], row["kept"], row["late"]) for row in rows] == [("Mina Park", "1", "1")]


async def test_each_figure_opens_as_many_promises_as_it_says(
    client: httpx.AsyncClient, cast: Cast, time: StandingClock
) -> None:
    await four(cast, time)
    found, _groups = await promised_at_once("maker", asked())
    ruth = await signed_in(client, cast.ruth)
    for by in ("maker", "way", "team", "problem"):
        _all, (group,) = await promised_at_once(by, asked())
        page = (await ruth.get(f"{ADDRESS}&by={by}")).text
        for figure in FIGURES:
            where = Which(figure, by, group.key)
            rows, onward = await promises_of(asked(), where)
            assert (len(rows), onward) == (getattr(found, figure), None), (by, figure)
            opens = f"/reports/promises/due?from=2026-11-23&amp;to=2026-11-24&amp;by={by}&amp;figure={figure}"
            assert (f'href="{opens}&amp;group={group.key or 0}"' in page) is bool(rows), (by, figure)
    rows, onward = await promises_of(asked(), Which("due", "maker", None), limit=2)
    rest, end = await promises_of(asked(), Which("due", "maker", None), onward)
    assert [one.state for one in [*rows, *rest]] == ["kept", "late", "open"]
    assert end is None
    address = ADDRESS.replace("/promises", "/promises/due")
    late = (await ruth.get(f"{address}&by=maker&figure=late&group={cast.mina}")).text
    assert late.count("<tr data-row>") == 1
    assert "Call Aylin" in late
    listed = (await ruth.get(f"{address}&by=maker&figure=late".replace("/due?", "/due.csv?"))).text
    assert len(listed.splitlines()) == 2
    assert "There is none" in (await ruth.get(f"{address}&by=maker&figure=late&group=0")).text
    assert (await ruth.get(f"{address}&figure=nothing")).status_code == 404


async def a_case_with_terms() -> int:
    """It inherits standing promises, and owes nothing yet."""
    case_id = await a_case(await a_customer())
    await db.execute("INSERT INTO standing_terms (case_id, tier) VALUES ($1, 'gold')", case_id)
    return case_id


async def a_line(kind: str) -> int:
    """A standing promise to everybody, for nine hours already."""
    sql = """INSERT INTO standing_promises (kind, minutes, working, public, from_at, recorded_at, by_rule)
             VALUES ($1, 60, false, true, $2, $2, 'tests') RETURNING id"""
    found: int = await db.value(sql, kind, clock.now() - timedelta(hours=9))
    return found


async def test_standing_promises_are_counted_as_their_cases_are_found(
    cast: Cast, time: StandingClock
) -> None:
    """Read as columns, each is what the list behind its figure says, whenever it was due, met or its case ended."""
    case_id = await a_case_with_terms()
    at = clock.now()
    hour = timedelta(hours=1)
    due_at, met_at = (at - hour, at, at + hour), (None, at - hour, at - hour / 2, at)
    ways = [(due, met, None) for due, met in product(due_at, met_at)]
    ways += [(due, None, stopped) for due, stopped in product(due_at, met_at[1:])]
    for kind, each in (("next_word", ways), ("first_answer", ways[1:2])):
        promise = await a_line(kind)
        rows = [(case_id, kind, promise, at - (2 + n) * hour, *times) for n, times in enumerate(each)]
        names = ("case_id", "kind", "standing_id", "since", "due_at", "met_at", "stopped_at")
        await db.copy("standing_dues", names, rows)
    await reckon([case_id])
    found = {one.kind: one for one in await standing_kept(asked())}
    assert list(found) == ["first_answer", "next_word"]
    for kind, one in found.items():
        for state, condition in STANDING_STATES.items():
            count = f"SELECT count(*) FROM standing_dues d WHERE kind = $2 AND {condition.format(now='$1')}"
            many = f"{count} AND $1::timestamptz IS NOT NULL"
            assert getattr(one, state) == await db.value(many, at, kind), (kind, state)
    assert found["next_word"].late_median == 2700, "half an hour and an hour late"


async def test_a_case_that_owes_more_than_an_index_takes_is_counted_like_any(
    cast: Cast, time: StandingClock
) -> None:
    case_id, promise = await a_case_with_terms(), await a_line("next_word")
    add = """INSERT INTO standing_dues (case_id, kind, standing_id, since, due_at, met_at)
             SELECT $1::bigint, 'next_word', $2::bigint, at, at + interval '1 hour', at + interval '2 hours'
             FROM (
                 SELECT $4::timestamptz + n * interval '1 minute' AS at FROM generate_series(1, $3::integer) AS n
             ) AS times"""
    for many, stands in ((MOST, True), (300, False)):
        await db.execute("DELETE FROM standing_dues")
        await db.execute(add, case_id, promise, many, NINE)
        await reckon([case_id])
        assert await db.value("SELECT owed IS NOT NULL FROM case_facts WHERE case_id = $1", case_id) is stands
        (told,) = await standing_kept(asked())
        assert (told.promised, told.missed, told.late_median) == (many, many, 3600)
        assert await differences() == []
    await db.execute("UPDATE case_facts SET owed = '' WHERE case_id = $1", case_id)
    (said,) = await differences()
    assert said == f"C-{case_id}: the reports have owed b'' but the record says None."
    for wrong in ("'x'", f"decode(repeat('00', {20 * MOST + 20}), 'hex')"):
        with pytest.raises(asyncpg.CheckViolationError, match="case_facts_owed_whole"):
            async with db.transaction():
                await db.execute(f"UPDATE case_facts SET owed = {wrong}")


def test_the_facts_are_brought_along_whenever_what_is_owed_is() -> None:
    assert OWED_BY <= ANSWERED_BY
    assert SAID <= COUNTED
    for event, follows, notes in (
        (CaseOpened, inherit, note_opened),
        (CaseChanged, follow, note_changed),
        (HoursKept, follow_hours, note_hours),
    ):
        reactions = wiring.REACTIONS[event]
        assert reactions.index(follows) < reactions.index(notes), "after it: the facts have what is owed"
