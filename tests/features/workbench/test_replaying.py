"""A draft judged again over what was really asked, against the ledger as it really was."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest
from tests.builders.cases import a_case
from tests.builders.conceding import wants
from tests.builders.people import a_customer
from tests.builders.policies import euros
from tests.features.empowerment.conftest import RULES, Desk
from tests.features.workbench.conftest import Past, question_of, raised, replayed

from casedesk.cases.rules import actors
from casedesk.empowerment.actions.afterwards import raise_flag
from casedesk.empowerment.actions.granting import ask, grant
from casedesk.empowerment.actions.outside import record_outside_policy
from casedesk.empowerment.actions.requested import grant_requested
from casedesk.empowerment.actions.reversing import reverse
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.rules.policy import Preamble
from casedesk.empowerment.rules.what_if import with_amount
from casedesk.empowerment.workbench.actions import replaying
from casedesk.empowerment.workbench.actions.adding_up import make_sheets
from casedesk.empowerment.workbench.queries.curves import curve
from casedesk.empowerment.workbench.queries.figures import GROUPINGS, Narrowed, figures, figures_by
from casedesk.empowerment.workbench.queries.otherwise import WHICH, Saying, turned, turned_at
from casedesk.empowerment.workbench.queries.verification import differences
from casedesk.empowerment.workbench.rules.limits import limit_of
from casedesk.platform import db
from casedesk.platform.clock import StandingClock

EUR = Narrowed("EUR")
NONE = Decimal(0)
EVERYBODY = actors.system("test")


async def test_a_raised_limit_is_seen_before_it_is_published(past: Past) -> None:
    found = await replayed(await raised("level-2", 80), past.desk.ana)
    assert (found.total, found.done) == (5, 5)
    seen = await figures(found.id, EUR, Decimal("0.1"))
    assert (seen.requests, seen.spot_then, seen.spot_today, seen.spot_draft) == (5, 1, 1, 4)
    assert (seen.approvals_then, seen.approvals_today, seen.approvals_draft) == (4, 4, 1)
    assert (seen.saved, seen.saved_asked, seen.saved_waited) == (3, 3, (2 + 4 + 6) * 3600)
    # 60.00 cost the same; 80.00 were lowered to 50.00; 70.00 were refused.
    assert (seen.extra, seen.squares, seen.unsure) == (30 + 70, 30**2 + 70**2, 0)
    assert (seen.newly_approval, seen.newly_refused, seen.refused_then) == (0, 0, 1)
    assert (seen.given_then, seen.given_draft - seen.given_then) == (30 + 60 + 50, seen.extra)
    # A tenth more each, as far as 80.00 allow it: 3.00, 6.00, 7.00, and nothing more than 80.00.
    assert seen.more == 3 + 6 + 7
    for by in GROUPINGS:
        groups = await figures_by(by, found.id, EUR, NONE)
        assert sum(one.requests for one in groups) == 5, by
        assert sum(one.extra for one in groups) == seen.extra, by


async def test_each_figure_opens_the_requests_it_counts(past: Past) -> None:
    found = await replayed(await raised("level-2", 80), past.desk.ana)
    seen = await figures(found.id, EUR, NONE)
    listed = {
        which: [one.concession_id for one in (await turned(found.id, which, EUR, EVERYBODY)).rows]
        for which in WHICH
    }
    assert listed["saved"] == listed["otherwise"] == [past.refused, past.lowered, past.approved]
    assert listed["refused_then"] == [past.refused]
    for which in (
        "saved",
        "newly_approval",
        "newly_refused",
        "spot_then",
        "spot_today",
        "spot_draft",
        "approvals_then",
    ):
        assert len(listed[which]) == getattr(seen, which), which
    page = await turned(found.id, "all", EUR, EVERYBODY, limit=2)
    assert page.after is not None
    rest = await turned(found.id, "all", EUR, EVERYBODY, page.after, limit=9)
    assert [one.concession_id for one in (*page.rows, *rest.rows)] == listed["all"]
    assert rest.after is None
    over = await turned_at(found.id, Saying("level-2", Decimal(60)), "over", EUR, EVERYBODY)
    assert [one.concession_id for one in over.rows] == [past.waiting, past.refused, past.lowered]
    assert [one.decided_by for one in over.rows] == [None, "Ana Ruiz", "Ana Ruiz"]


async def test_a_lowered_limit_shows_what_would_newly_need_an_approval(past: Past) -> None:
    found = await replayed(await raised("level-2", 20), past.desk.ana)
    seen = await figures(found.id, EUR, NONE)
    assert (seen.saved, seen.newly_approval, seen.extra, seen.more) == (0, 1, 0, 0)


async def test_one_pass_counts_what_judging_every_amount_again_would(past: Past) -> None:
    found = await replayed(await raised("level-2", 80), past.desk.ana)
    limit = limit_of(found.policy, "level-2", "EUR")
    assert limit is not None
    amounts = [Decimal(one) for one in (0, 30, 59, 60, 75, 80, 120)]
    drawn = await curve(found.id, "level-2", EUR, amounts, Decimal("0.5"), Decimal(80))
    looked_up = await curve(found.id, "level-2", EUR, amounts, NONE, Decimal(80))
    assert (looked_up.points, looked_up.spoke, looked_up.given) == (drawn.points, drawn.spoke, drawn.given)
    assert drawn.spoke == 5
    for point in drawn.points:
        other = write_policy(with_amount(found.policy, limit.line, "EUR", point.amount))
        slowly = await figures((await replayed(other, past.desk.ana)).id, EUR, NONE)
        assert (drawn.approvals(point), drawn.given_at(point)) == (slowly.approvals_draft, slowly.given_draft)
    assert drawn.at(Decimal(80)).granted.waited == 12 * 3600
    # Half as much again, as far as 80.00 allow it: 15.00 and 20.00 and 10.00.
    assert drawn.more == 15 + 20 + 10


async def test_whoever_is_counted_a_limit_grants_what_the_draft_grants_them(past: Past) -> None:
    found = await replayed(await raised("level-2", 80), past.desk.ana)
    # As if they had been others: of another team, of another tier.
    for table in ("replayed_requests", "replay_needs"):
        await db.execute(
            f"UPDATE {table} SET team_id = $1 WHERE concession_id = $2", past.desk.parcels, past.lowered
        )
        await db.execute(
            f"UPDATE {table} SET tier = 'gold' WHERE concession_id = ANY($1)", [past.lowered, past.waiting]
        )
    await db.execute("DELETE FROM replay_sheets")
    await make_sheets(found.id)
    seen = set()
    for wanted in ({}, {"team_id": past.desk.parcels}, {"tier": "gold"}, {"level": 2, "tier": "standard"}):
        for only in (Narrowed("EUR", **wanted), Narrowed("EUR", remedy="refund", **wanted)):
            slowly = await figures(found.id, only, NONE)
            drawn = await curve(found.id, "level-2", only, [Decimal(80)], NONE, Decimal(80))
            granted = drawn.at(Decimal(80)).granted
            assert (drawn.spoke, granted.requests) == (slowly.requests, slowly.spot_draft), only
            assert drawn.given == slowly.given_then
            seen.add(granted.requests)
    assert seen == {0, 1, 3, 4}


async def test_each_request_meets_the_ledger_as_it_was_when_it_came(desk: Desk, time: StandingClock) -> None:
    """100.00 a year for one customer: what was given elsewhere counts; what came later, or had come back, does not."""
    first = await grant(desk.case, wants(40), desk.by_mina)
    time.advance(days=8)
    await record_outside_policy(desk.case, wants(30), desk.by_mina)
    time.advance(days=8)
    full = (await ask(desk.case, wants(31), desk.by_mina)).concession_id
    time.advance(hours=1)
    await reverse(first.concession_id, Decimal(40), "the wrong customer", desk.by_ana)
    await grant_requested(full, desk.by_ana)
    time.advance(days=8)
    later = (await ask(desk.case, wants(39), desk.by_mina)).concession_id
    found = await replayed(write_policy(RULES), desk.ana)
    needs = {
        (row["concession_id"], row["line"]): row["needed"]
        for row in await db.records("SELECT concession_id, line, needed FROM replay_needs ORDER BY 1, 2")
    }
    assert needs[first.concession_id, "customer-year"] == 40
    assert needs[full, "customer-year"] == 40 + 30 + 31
    assert needs[later, "customer-year"] == 30 + 31 + 39
    outcomes = [one.today for one in (await turned(found.id, "all", EUR, EVERYBODY)).rows]
    assert outcomes == ["granted", "needs_approval", "granted"]
    assert await differences() == []


async def test_a_budget_counts_what_had_been_given_by_then(desk: Desk, time: StandingClock) -> None:
    keys = []
    for number in range(3):
        time.advance(hours=1)
        case = await a_case(await a_customer(f"C{number}", f"c{number}@example.com"))
        keys.append((await ask(case, wants(40), desk.by_mina)).concession_id)
    short = replace(RULES, preamble=Preamble(yearly_budget=euros(90)))
    found = await replayed(write_policy(short), desk.ana)
    drafts = {one.concession_id: one.draft for one in (await turned(found.id, "all", EUR, EVERYBODY)).rows}
    assert [drafts[key] for key in keys] == ["granted", "granted", "needs_approval"]


async def test_it_goes_on_where_it_was_stopped_and_judges_nothing_twice(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay_id = await replaying.begin(await question_of(await raised("level-2", 80)), past.desk.ana)
    assert await replaying.begin(await question_of(await raised("level-2", 80)), past.desk.ana) == replay_id
    world_of, asked = replaying.world_of, []

    async def stops(*args: object) -> object:
        asked.append(args)
        if len(asked) == 2:
            raise RuntimeError("the machine stops")
        return await world_of(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(replaying, "world_of", stops)
    with pytest.raises(RuntimeError):
        await replaying.carry_on(replay_id, at_once=3)
    done = await db.record("SELECT done, finished_at FROM replays")
    assert done is not None
    assert tuple(done) == (3, None)
    await replaying.carry_on(replay_id, at_once=3)
    assert await db.value("SELECT count(*) FROM replayed_requests") == 5
    assert await db.value("SELECT finished_at IS NOT NULL FROM replays")


async def test_a_replay_is_asked_anew_and_old_ones_are_forgotten(
    past: Past, monkeypatch: pytest.MonkeyPatch, time: StandingClock
) -> None:
    monkeypatch.setattr(replaying, "KEPT", 2)
    keys = []
    for amount in (50, 60, 70):
        time.advance(minutes=1)
        keys.append((await replayed(await raised("level-2", amount), past.desk.ana)).id)
    assert [row["id"] for row in await db.records("SELECT id FROM replays ORDER BY id")] == keys[1:]
    anew = await replaying.begin(await question_of(await raised("level-2", 70)), past.desk.ana, again=True)
    assert anew > keys[2]
    await replaying.carry_on(keys[2])
    assert await db.value("SELECT count(*) FROM replayed_requests WHERE replay_id = $1", anew) == 0


async def test_proven_abuse_stands_beside_the_limit(past: Past, time: StandingClock) -> None:
    customer = await db.value("SELECT customer_id FROM concessions WHERE id = $1", past.spot)
    ends = (time() + timedelta(days=30)).date()
    await raise_flag(customer, "parcels that never were", ends, past.desk.ana, proven=True)
    found = await replayed(write_policy(RULES), past.desk.ana)
    limit = next(one for one in found.limits if one.line == "level-2")
    assert (limit.spoke, limit.granted, limit.abused, limit.decided, limit.approved) == (5, 1, 1, 3, 1)
    abused = await turned_at(found.id, Saying("level-2", limit.amount), "abused", EUR, EVERYBODY)
    assert [one.concession_id for one in abused.rows] == [past.spot]


CANNOT_BE = (
    "UPDATE replays SET starts_at = ends_at",
    "UPDATE replays SET done = -1",
    "UPDATE replays SET last_id = NULL",
    "UPDATE replayed_requests SET became = 'lost'",
    "UPDATE replayed_requests SET waited = 5 WHERE became = 'on_the_spot'",
    "UPDATE replayed_requests SET room = -1",
    "UPDATE replay_needs SET needed = -1",
    "UPDATE replay_needs SET refused = true, needed = 1",
    "DELETE FROM replayed_requests",
)


async def is_refused(statement: str) -> bool:
    try:
        async with db.transaction():
            await db.execute(statement)
    except asyncpg.IntegrityConstraintViolationError:
        return True
    return False


async def test_what_cannot_be_so_is_refused(past: Past) -> None:
    await replayed(write_policy(RULES), past.desk.ana)
    assert [wrong for wrong in CANNOT_BE if not await is_refused(wrong)] == []


async def test_what_contradicts_itself_is_told(past: Past) -> None:
    found = await replayed(write_policy(RULES), past.desk.ana)
    assert await differences() == []
    await db.execute("UPDATE replayed_requests SET draft = 'refused' WHERE concession_id = $1", past.spot)
    await db.execute("UPDATE replays SET done = 9")
    await db.execute("UPDATE replay_sheets SET granting = 0 WHERE line = 'level-2'")
    assert await differences() == [
        f"replay {found.id} says it judged 9, it judged 5",
        f"replay {found.id}: the sheet of level-2 in EUR is not what was judged",
        f"replay {found.id}: level-2 needs otherwise than decided for concession {past.spot}",
        f"replay {found.id}: customer-year needs otherwise than decided for concession {past.spot}",
    ]
