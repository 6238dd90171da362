"""Moving the ball by hand and by the date: waiting, resuming, resolving, reopening, ending, closing, thanks."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest
from tests.builders.cases import (
    NINE,
    a_case,
    a_cause,
    a_team,
    columns,
    entries,
    kinds,
    last_entry,
    owner_chain,
    stage_chain,
    writes,
)
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_user
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.stage_moves import (
    close_resolved,
    end,
    reopen,
    resolve,
    restore_thanks,
    resume,
    wait_for_customer,
    wait_for_third_party,
    wake_third_parties,
)
from casedesk.cases.events import StageChanged
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Effect
from casedesk.platform import db, events
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused, Stale

TICK = timedelta(microseconds=1)
WINDOW = timedelta(days=30)

Verb = Callable[[Desk, int, Actor, int | None], Awaitable[None]]

VERBS: dict[str, Verb] = {
    "wait for the customer": lambda desk, case, by, seen: wait_for_customer(
        case, "Which lamp?", None, by, seen
    ),
    "wait for somebody": lambda desk, case, by, seen: wait_for_third_party(
        case, "the carrier", None, by, seen
    ),
    "resume": lambda desk, case, by, seen: resume(case, by, seen),
    "resolve": lambda desk, case, by, seen: resolve(case, "sent a new lamp", desk.cause, by, seen),
    "end": lambda desk, case, by, seen: end(case, "declined", "out of warranty, said so", by, seen),
    "reopen": lambda desk, case, by, seen: reopen(case, by, seen),
    "only thanks": lambda desk, case, by, seen: restore_thanks(case, by, seen),
}
ON_OPEN_CASES = ("wait for the customer", "wait for somebody", "resume", "resolve", "end")


# --- waiting


async def test_the_customer_is_asked_and_has_the_ball_until_a_date(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    at = time.advance(hours=1)
    until = at + timedelta(days=5)
    await wait_for_customer(case_id, "  Which lamp is it? ", until, desk.by_mina, 3)
    case = await columns(case_id)
    assert (case.stage, case.stage_since, case.ball_since) == ("awaiting_customer", at, at)
    start = await db.record("SELECT * FROM stage_starts WHERE id = $1", case.stage_start_id)
    assert start is not None
    assert (start["wait_until"], start["waits_for"], start["by_user_id"]) == (
        until,
        "Which lamp is it?",
        desk.mina,
    )
    entry = await last_entry(case_id)
    assert entry.payload == {"from": "working", "to": "awaiting_customer", "wait_until": until.isoformat()}
    await assert_true_to_record(case_id)


async def test_waiting_for_somebody_we_chose_leaves_the_ball_with_us(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    at = time.advance(hours=1)
    await wait_for_third_party(case_id, "the carrier", None, desk.by_mina)
    case = await columns(case_id)
    assert (case.stage, case.stage_since, case.ball_since) == ("awaiting_third_party", at, NINE)
    until = await db.value("SELECT wait_until FROM stage_starts WHERE id = $1", case.stage_start_id)
    assert until == at + timedelta(days=3), "three days unless somebody says otherwise"
    await assert_true_to_record(case_id)


async def test_a_wait_needs_to_say_for_what_and_a_day_to_come(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid) as wrong:
        await wait_for_third_party(case_id, " ", NINE, desk.by_mina)
    assert set(wrong.value.fields) == {"waits_for", "wait_until"}
    assert len(await stage_chain(case_id)) == 1


async def test_the_ball_is_taken_back_by_hand(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    await wait_for_customer(case_id, "Which?", None, desk.by_mina)
    at = time.advance(hours=1)
    await resume(case_id, desk.by_mina)
    case = await columns(case_id)
    assert (case.stage, case.ball_since) == ("working", at)
    assert (await last_entry(case_id)).payload == {"from": "awaiting_customer", "to": "working"}
    await resume(case_id, desk.by_mina)
    assert len(await stage_chain(case_id)) == 3, "working already"
    await assert_true_to_record(case_id)


async def test_at_its_date_a_third_party_is_waited_for_no_longer(desk: Desk, time: StandingClock) -> None:
    waiting = [await a_case(desk.aylin) for _ in range(3)]
    until = NINE + timedelta(days=2)
    for case_id, date in zip(waiting, (until, until + TICK, None), strict=True):
        await wait_for_third_party(case_id, "the carrier", date, desk.by_mina)
    asked = await a_case(desk.aylin)
    await wait_for_customer(asked, "Which?", until, desk.by_mina)
    time.at = until
    assert await wake_third_parties() == 1
    assert [(await columns(case_id)).stage for case_id in (*waiting, asked)] == [
        "working",
        "awaiting_third_party",
        "awaiting_third_party",
        "awaiting_customer",
    ]
    entry = await last_entry(waiting[0])
    assert (entry.kind, entry.actor) == ("stage", "system")
    time.advance(days=9)
    assert await wake_third_parties(limit=1) == 1
    assert await wake_third_parties() == 1
    assert await wake_third_parties() == 0
    for case_id in waiting:
        await assert_true_to_record(case_id)


async def test_a_case_that_cannot_be_woken_keeps_no_other_waiting(desk: Desk, time: StandingClock) -> None:
    stuck, other = [await a_case(desk.aylin) for _ in range(2)]
    for case_id in (stuck, other):
        await wait_for_third_party(case_id, "the carrier", NINE + timedelta(days=2), desk.by_mina)
    await db.execute(
        f"""
        CREATE FUNCTION stick() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.case_id = {stuck} THEN RAISE EXCEPTION 'stuck'; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER sticks BEFORE INSERT ON stage_starts FOR EACH ROW EXECUTE FUNCTION stick()
        """
    )
    time.advance(days=3)
    with pytest.raises(asyncpg.RaiseError, match="stuck"):
        await wake_third_parties()
    assert (await columns(stuck)).stage == "awaiting_third_party"
    assert (await columns(other)).stage == "working"


# --- resolving


async def test_a_case_is_resolved_by_what_fixed_it_and_what_caused_it(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    at = time.advance(hours=5)
    await resolve(case_id, " sent a new lamp ", desk.cause, desk.by_mina)
    case = await columns(case_id)
    assert (case.stage, case.disposition, case.cause_id) == ("resolved", "resolved", desk.cause)
    assert case.resolved_at == case.ended_at == case.stage_since == case.ball_since == at
    start = await db.record("SELECT * FROM stage_starts WHERE id = $1", case.stage_start_id)
    assert start is not None
    assert (start["ended_how"], start["cause_id"]) == ("sent a new lamp", desk.cause)
    assert (await last_entry(case_id)).payload == {"cause_id": desk.cause}
    await assert_true_to_record(case_id)


@pytest.mark.parametrize(
    ("fixed_by", "cause_id", "fields"),
    [
        (" ", None, {"fixed_by", "cause_id"}),
        ("sent one", 987_654, {"cause_id"}),
        ("", 987_654, {"fixed_by", "cause_id"}),
    ],
)
async def test_what_resolving_needs_is_asked_for_all_at_once(
    desk: Desk, fixed_by: str, cause_id: int | None, fields: set[str]
) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid) as wrong:
        await resolve(case_id, fixed_by, cause_id, desk.by_mina)
    assert set(wrong.value.fields) == fields


async def test_a_feature_above_may_refuse_and_nothing_has_changed(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)

    async def objection(asked: int) -> None:
        raise Refused(f"A promise on C-{asked} is still open.")

    before = events.installed()
    events.install(events.Wiring(checks={"resolve_case": [objection]}, answers=before.answers))
    with pytest.raises(Refused, match="promise"):
        await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    assert await stage_chain(case_id) == [("working", None)]


async def test_a_case_resolved_again_keeps_both_resolutions_on_record(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(days=1)
    await resolve(case_id, "glued it", desk.cause, desk.by_mina)
    time.advance(days=1)
    await reopen(case_id, desk.by_mina)
    other = await a_cause("a bad batch")
    at = time.advance(days=1)
    await resolve(case_id, "sent a new lamp", other, desk.by_mina)
    case = await columns(case_id)
    assert (case.resolved_at, case.reopened, case.cause_id) == (at, 1, other)
    assert [stage for stage, _ in await stage_chain(case_id)] == [
        "working",
        "resolved",
        "working",
        "resolved",
    ]
    await assert_true_to_record(case_id)


async def test_a_person_reopens_whenever_they_see_need(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    time.advance(days=90)
    await close_resolved()
    at = time.advance(days=1)
    await reopen(case_id, desk.by_jonas)
    case = await columns(case_id)
    assert (case.stage, case.disposition, case.resolved_at, case.reopened) == ("working", None, None, 1)
    assert case.ball_since == at
    assert (await last_entry(case_id)).kind == "reopened"
    await assert_true_to_record(case_id)


async def test_what_is_reopened_after_its_owner_left_gets_a_new_one(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    await deactivate_user(desk.mina, None, by_user(desk.ana))
    await reopen(case_id, desk.by_jonas)
    assert await owner_chain(case_id) == [desk.mina, desk.jonas]
    assert (await kinds(case_id))[-2:] == ["reopened", "owner"]
    await assert_true_to_record(case_id)


# --- only thanks


async def thanked(desk: Desk, time: StandingClock) -> int:
    """Opened at nine, resolved at ten, reopened a day later by a mail."""
    case_id = await a_case(desk.aylin)
    time.at = NINE + timedelta(hours=1)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    time.advance(days=1)
    await writes(case_id, "Thank you!")
    time.advance(hours=1)
    return case_id


async def test_only_thanks_leaves_the_resolution_as_if_never_left(desk: Desk, time: StandingClock) -> None:
    case_id = await thanked(desk, time)
    await restore_thanks(case_id, desk.by_mina)
    case = await columns(case_id)
    resolved_at = NINE + timedelta(hours=1)
    assert (case.stage, case.disposition, case.reopened) == ("resolved", "resolved", 0)
    assert case.resolved_at == case.ended_at == case.ball_since == resolved_at
    assert case.stage_since == time.at
    rows = await db.records(
        "SELECT id, stage, restores_id FROM stage_starts WHERE case_id = $1 ORDER BY id", case_id
    )
    assert [row["stage"] for row in rows] == ["working", "resolved", "working", "resolved"]
    assert rows[-1]["restores_id"] == rows[1]["id"]
    assert (await last_entry(case_id)).payload == {"restores": rows[1]["id"]}
    await assert_true_to_record(case_id)


async def test_thanks_twice_restore_the_same_first_resolution(desk: Desk, time: StandingClock) -> None:
    case_id = await thanked(desk, time)
    await restore_thanks(case_id, desk.by_mina)
    time.advance(days=1)
    assert (await writes(case_id, "Thanks again!")).effect is Effect.REOPENS
    time.advance(hours=1)
    await restore_thanks(case_id, desk.by_mina)
    case = await columns(case_id)
    assert (case.resolved_at, case.reopened) == (NINE + timedelta(hours=1), 0)
    names = await db.records("SELECT restores_id FROM stage_starts WHERE case_id = $1 ORDER BY id", case_id)
    assert names[3]["restores_id"] == names[5]["restores_id"]
    await assert_true_to_record(case_id)


async def test_only_thanks_works_from_closed_too(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    resolved_at = (await columns(case_id)).resolved_at
    in_time = time.advance(days=30)
    time.advance(hours=1)
    assert await close_resolved() == 1
    time.advance(hours=1)
    assert (await writes(case_id, "Thank you!", at=in_time)).effect is Effect.REOPENS
    time.advance(hours=1)
    await restore_thanks(case_id, desk.by_mina)
    case = await columns(case_id)
    assert (case.stage, case.resolved_at, case.reopened) == ("resolved", resolved_at, 0)
    await assert_true_to_record(case_id)
    assert await close_resolved() == 1, "and it closes again"
    assert (await columns(case_id)).ended_at == resolved_at
    await assert_true_to_record(case_id)


async def test_the_window_counts_from_the_resolution_and_not_from_the_thanks(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await thanked(desk, time)
    await restore_thanks(case_id, desk.by_mina)
    time.at = NINE + timedelta(hours=1) + WINDOW + TICK
    assert (await writes(case_id)).effect is Effect.NEW_CASE


@pytest.mark.parametrize(
    "since", ["never ended", "reopened by a person", "moved since", "declined", "thanked already"]
)
async def test_only_a_case_that_a_contact_just_reopened_goes_back(
    desk: Desk, time: StandingClock, since: str
) -> None:
    case_id = await thanked(desk, time)
    match since:
        case "never ended":
            case_id = await a_case(desk.aylin)
        case "reopened by a person":
            await resolve(case_id, "sent it", desk.cause, desk.by_mina)
            await reopen(case_id, desk.by_mina)
        case "moved since":
            await wait_for_customer(case_id, "Which?", None, desk.by_mina)
            await resume(case_id, desk.by_mina)
        case "declined":
            await end(case_id, "declined", "too old", desk.by_mina)
            await writes(case_id)
        case "thanked already":
            await restore_thanks(case_id, desk.by_mina)
    before = await stage_chain(case_id)
    with pytest.raises(Refused):
        await restore_thanks(case_id, desk.by_mina)
    assert await stage_chain(case_id) == before


# --- ending otherwise


@pytest.mark.parametrize("disposition", ["declined", "withdrawn", "no_reply", "spam"])
async def test_a_case_ends_without_a_resolution(desk: Desk, time: StandingClock, disposition: str) -> None:
    case_id = await a_case(desk.aylin)
    at = time.advance(hours=2)
    await end(case_id, disposition, "they were told", desk.by_mina)
    case = await columns(case_id)
    assert (case.stage, case.disposition, case.resolved_at, case.ended_at) == (
        "closed",
        disposition,
        None,
        at,
    )
    assert (await last_entry(case_id)).payload == {"disposition": disposition}
    await assert_true_to_record(case_id)


async def test_declining_needs_what_the_customer_was_told(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid) as wrong:
        await end(case_id, "declined", " ", desk.by_mina)
    assert set(wrong.value.fields) == {"why"}


@pytest.mark.parametrize("disposition", ["resolved", "duplicate", "unknown", ""])
async def test_how_a_case_cannot_end_by_hand(desk: Desk, disposition: str) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid):
        await end(case_id, disposition, "why", desk.by_mina)


# --- closing


async def test_a_resolved_case_closes_when_its_window_has_passed(desk: Desk, time: StandingClock) -> None:
    case_id, declined = await a_case(desk.aylin), await a_case(desk.aylin)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    await end(declined, "declined", "told so", desk.by_mina)
    before = await columns(case_id)
    time.at = before.ended_at + WINDOW
    assert await close_resolved() == 0, "it could still come back in this moment"
    time.advance(microseconds=1)
    assert await close_resolved() == 1
    case = await columns(case_id)
    assert (case.stage, case.disposition, case.resolved_at) == ("closed", "resolved", before.resolved_at)
    assert (case.ended_at, case.ball_since) == (before.ended_at, before.ball_since)
    entry = await last_entry(case_id)
    assert (entry.kind, entry.actor) == ("closed", "system")
    assert await close_resolved() == 0
    await assert_true_to_record(case_id)


async def test_closing_takes_the_longest_ended_first_and_goes_on_next_time(
    desk: Desk, time: StandingClock
) -> None:
    cases = []
    for _ in range(3):
        cases.append(await a_case(desk.aylin))
        await resolve(cases[-1], "sent a new lamp", desk.cause, desk.by_mina)
        time.advance(minutes=1)
    time.advance(days=31)
    assert await close_resolved(limit=2) == 2
    assert [(await columns(case_id)).stage for case_id in cases] == ["closed", "closed", "resolved"]
    assert await close_resolved(limit=2) == 1


# --- every verb


@pytest.mark.parametrize("name", ON_OPEN_CASES)
async def test_an_ended_case_is_reopened_first(desk: Desk, name: str) -> None:
    case_id = await a_case(desk.aylin)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    before = await entries(case_id)
    with pytest.raises(Refused, match="Reopen it first"):
        await VERBS[name](desk, case_id, desk.by_mina, None)
    assert await entries(case_id) == before


async def test_an_open_case_cannot_be_reopened(desk: Desk) -> None:
    with pytest.raises(Refused, match="open already"):
        await reopen(await a_case(desk.aylin), desk.by_mina)


async def test_a_merged_case_is_unmerged_and_not_reopened(desk: Desk, time: StandingClock) -> None:
    first = await a_case(desk.aylin)
    time.advance(minutes=1)
    second = await a_case(desk.aylin)
    await merge(first, second, desk.by_mina)
    with pytest.raises(Refused, match="Undo the merge"):
        await reopen(second, desk.by_mina)


@pytest.mark.parametrize("name", VERBS)
async def test_no_verb_works_on_a_case_one_may_not_see(desk: Desk, name: str) -> None:
    case_id = await a_case(desk.aylin, team_id=await private_team(desk))
    for unseen in (case_id, 987_654):
        with pytest.raises(NotFound):
            await VERBS[name](desk, unseen, desk.by_mina, None)
    assert await kinds(case_id) == ["opened", "owner", "contact"]


async def private_team(desk: Desk) -> int:
    """A private team that Jonas is in."""
    team_id = await a_team("Complaints about staff", private=True)
    await db.execute("INSERT INTO memberships (user_id, team_id) VALUES ($1, $2)", desk.jonas, team_id)
    return team_id


@pytest.mark.parametrize("name", VERBS)
async def test_every_verb_is_held_back_on_an_outdated_view(
    desk: Desk, time: StandingClock, name: str
) -> None:
    case_id = await thanked(desk, time) if name == "only thanks" else await a_case(desk.aylin)
    if name == "reopen":
        await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    if name == "resume":
        await wait_for_customer(case_id, "Which?", None, desk.by_mina)
    seen = (await columns(case_id)).events_count
    with pytest.raises(Stale) as stale:
        await VERBS[name](desk, case_id, desk.by_mina, seen - 1)
    assert isinstance(stale.value.news, list)
    assert len(stale.value.news) == 1
    await VERBS[name](desk, case_id, desk.by_mina, seen)
    assert (await columns(case_id)).events_count == seen + 1, "one verb, one entry"
    await assert_true_to_record(case_id)


async def test_a_moved_ball_is_told_once_the_case_is_written(desk: Desk, time: StandingClock) -> None:
    heard: list[tuple[str, str, str]] = []

    async def hear(moved: StageChanged) -> None:
        stage = await db.value("SELECT stage FROM cases WHERE id = $1", moved.case_id)
        heard.append((moved.before, moved.after, stage))

    case_id = await a_case(desk.aylin)
    before = events.installed()
    events.install(events.Wiring(reactions={StageChanged: [hear]}, answers=before.answers))
    await wait_for_third_party(case_id, "the carrier", None, desk.by_mina)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    time.advance(days=31)
    await close_resolved()
    await reopen(case_id, desk.by_mina)
    assert heard == [
        ("working", "awaiting_third_party", "awaiting_third_party"),
        ("awaiting_third_party", "resolved", "resolved"),
        ("resolved", "closed", "closed"),
        ("closed", "working", "working"),
    ]
