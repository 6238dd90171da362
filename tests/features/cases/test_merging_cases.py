"""Merging cases and taking it back: which survives, what reopens, what leads where."""

from datetime import timedelta

import pytest
from tests.builders.cases import (
    NINE,
    a_case,
    a_team,
    columns,
    contacts_on,
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
from casedesk.cases.actions.merging import merge, unmerge
from casedesk.cases.actions.stage_moves import (
    close_resolved,
    end,
    resolve,
    restore_thanks,
    wait_for_customer,
)
from casedesk.cases.events import CasesMerged
from casedesk.cases.queries.record import leading_case
from casedesk.cases.rules import actors
from casedesk.platform import db, events
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import NotFound, Refused


async def two(desk: Desk, time: StandingClock) -> tuple[int, int]:
    """Two cases, a minute apart, and an hour later."""
    first = await a_case(desk.aylin)
    time.advance(minutes=1)
    second = await a_case(desk.aylin)
    time.advance(hours=1)
    return first, second


async def put(desk: Desk, case_id: int, standing: str) -> None:
    """Brings an open case into this standing."""
    match standing:
        case "resolved":
            await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
        case "awaiting_customer":
            await wait_for_customer(case_id, "Which?", None, desk.by_mina)
        case "declined" | "spam":
            await end(case_id, standing, "told so", desk.by_mina)


async def test_the_earlier_opened_one_survives_whichever_is_named_first(
    desk: Desk, time: StandingClock
) -> None:
    for swapped in (False, True):
        first, second = await two(desk, time)
        named = (second, first) if swapped else (first, second)
        assert await merge(*named, desk.by_mina) == first
        kept, merged = await columns(first), await columns(second)
        assert (kept.stage, kept.merged_into_id) == ("working", None)
        assert (merged.stage, merged.disposition, merged.merged_into_id) == ("closed", "duplicate", first)
        assert merged.ended_at == time.at
        assert (await last_entry(first)).payload == {"from": second}
        assert (await last_entry(second)).payload == {"into": first}
        assert len(await contacts_on(second)) == 1, "it keeps its rows"
        assert await leading_case(second) == first
        await assert_true_to_record(first)
        await assert_true_to_record(second)


async def test_what_was_opened_earlier_counts_and_not_what_was_written_down_earlier(
    desk: Desk, time: StandingClock
) -> None:
    first, second = await two(desk, time)
    await writes(second, "My first word.", at=NINE - timedelta(days=1))
    assert await merge(first, second, desk.by_mina) == second


@pytest.mark.parametrize(
    ("survivor", "merged", "kept_stage", "reopened"),
    [
        ("open", "open", "working", 0),
        ("open", "resolved", "working", 0),
        ("resolved", "open", "working", 1),
        ("resolved", "awaiting_customer", "working", 1),
        ("resolved", "resolved", "resolved", 0),
        ("resolved", "declined", "resolved", 0),
        ("declined", "open", "working", 0),
        ("spam", "open", "working", 0),
        ("declined", "resolved", "closed", 0),
        ("awaiting_customer", "open", "awaiting_customer", 0),
    ],
)
async def test_the_survivor_reopens_where_it_had_ended_and_the_other_is_open(
    desk: Desk, time: StandingClock, survivor: str, merged: str, kept_stage: str, reopened: int
) -> None:
    first, second = await two(desk, time)
    await put(desk, first, survivor)
    time.advance(minutes=1)
    await put(desk, second, merged)
    time.advance(minutes=1)
    await merge(first, second, desk.by_mina)
    case = await columns(first)
    assert (case.stage, case.reopened) == (kept_stage, reopened)
    ended = await columns(second)
    assert (ended.disposition, ended.resolved_at) == ("duplicate", None), "a duplicate was not resolved"
    assert ("reopened" in await kinds(first)) is (
        survivor in ("resolved", "declined", "spam") and kept_stage == "working"
    )
    await assert_true_to_record(first)
    await assert_true_to_record(second)
    await unmerge(second, desk.by_mina)
    case = await columns(second)
    expected = {
        "open": "working",
        "awaiting_customer": "working",
        "resolved": "resolved",
        "declined": "closed",
    }
    assert (case.stage, case.merged_into_id) == (expected[merged], None)
    assert (await columns(first)).stage == kept_stage, "what came later stays"
    await assert_true_to_record(first)
    await assert_true_to_record(second)


async def test_an_unmerged_resolution_is_the_one_it_was(desk: Desk, time: StandingClock) -> None:
    first, second = await two(desk, time)
    await put(desk, second, "resolved")
    resolved_at = time.at
    time.advance(days=1)
    await merge(first, second, desk.by_mina)
    time.advance(days=1)
    await unmerge(second, desk.by_mina)
    case = await columns(second)
    assert (case.stage, case.resolved_at, case.ended_at, case.reopened) == (
        "resolved",
        resolved_at,
        resolved_at,
        0,
    )
    assert await stage_chain(second) == [
        ("working", None),
        ("resolved", "resolved"),
        ("closed", "duplicate"),
        ("resolved", "resolved"),
    ]
    assert (await last_entry(second)).payload == {"from": first}
    assert (await last_entry(first)).payload == {"from": second}
    assert (await kinds(first))[-2:] == ["absorbed", "restored"]
    await assert_true_to_record(second)


async def test_an_unmerged_resolution_that_had_been_thanked_for_or_closed(
    desk: Desk, time: StandingClock
) -> None:
    first, second = await two(desk, time)
    await put(desk, second, "resolved")
    resolved_at = time.at
    time.advance(days=1)
    await writes(second, "Thank you!")
    time.advance(hours=1)
    await restore_thanks(second, desk.by_mina)
    time.advance(days=30)
    await close_resolved()
    assert (await columns(second)).stage == "closed"
    await merge(first, second, desk.by_mina)
    time.advance(hours=1)
    await unmerge(second, desk.by_mina)
    assert (await columns(second)).resolved_at == resolved_at
    await assert_true_to_record(second)
    assert await close_resolved() == 1, "its window has passed all the same"
    await assert_true_to_record(second)


async def test_what_came_onto_the_survivor_stays_there(desk: Desk, time: StandingClock) -> None:
    first, second = await two(desk, time)
    await merge(first, second, desk.by_mina)
    landed = await writes(second)
    await unmerge(second, desk.by_mina)
    assert landed.interaction_id in await contacts_on(first)
    time.advance(minutes=1)
    again = await writes(second)
    assert again.case_id == second
    await assert_true_to_record(second)


async def test_merges_make_chains_that_lead_on_and_come_apart_link_by_link(
    desk: Desk, time: StandingClock
) -> None:
    first, second = await two(desk, time)
    third, fourth = await two(desk, time)
    assert await merge(second, third, desk.by_mina) == second
    assert await merge(third, fourth, desk.by_mina) == second, "a merged one stands for the one it leads to"
    assert await merge(first, third, desk.by_mina) == first
    assert [await leading_case(case) for case in (first, second, third, fourth)] == [first] * 4
    assert [(await columns(case)).merged_into_id for case in (second, third, fourth)] == [
        first,
        second,
        second,
    ]
    await unmerge(second, desk.by_mina)
    assert [await leading_case(case) for case in (first, second, third, fourth)] == [
        first,
        second,
        second,
        second,
    ]
    assert await merge(second, first, desk.by_mina) == first
    for case in (first, second, third, fourth):
        await assert_true_to_record(case)


async def test_cases_that_are_one_already_cannot_be_merged(desk: Desk, time: StandingClock) -> None:
    first, second = await two(desk, time)
    with pytest.raises(Refused, match="same case"):
        await merge(first, first, desk.by_mina)
    await merge(first, second, desk.by_mina)
    before = await entries(first)
    for pair in ((first, second), (second, first)):
        with pytest.raises(Refused, match="same case"):
            await merge(*pair, desk.by_mina)
    assert await entries(first) == before


async def test_only_a_merged_case_is_unmerged(desk: Desk, time: StandingClock) -> None:
    first, second = await two(desk, time)
    with pytest.raises(Refused, match="not merged"):
        await unmerge(first, desk.by_mina)
    await merge(first, second, desk.by_mina)
    await unmerge(second, desk.by_mina)
    with pytest.raises(Refused, match="not merged"):
        await unmerge(second, desk.by_mina)


async def test_nobody_merges_what_they_may_not_see(desk: Desk, time: StandingClock) -> None:
    private = await a_team("Complaints about staff", private=True)
    await db.execute("INSERT INTO memberships (user_id, team_id) VALUES ($1, $2)", desk.jonas, private)
    hidden = await a_case(desk.aylin, team_id=private)
    seen = await a_case(desk.aylin)
    for pair in ((hidden, seen), (seen, hidden), (seen, 987_654)):
        with pytest.raises(NotFound):
            await merge(*pair, desk.by_mina)
    time.advance(minutes=1)
    await merge(hidden, seen, actors.user(desk.jonas, teams=(private,)))
    with pytest.raises(NotFound):
        await unmerge(seen, desk.by_mina)


async def test_a_survivor_whose_owner_left_is_routed_anew(desk: Desk, time: StandingClock) -> None:
    first, second = await two(desk, time)
    assert ((await columns(first)).owner_id, (await columns(second)).owner_id) == (desk.mina, desk.jonas)
    await put(desk, first, "resolved")
    await deactivate_user(desk.mina, None, by_user(desk.ana))
    await merge(first, second, desk.by_jonas)
    assert await owner_chain(first) == [desk.mina, desk.jonas]
    await assert_true_to_record(first)


async def test_an_unmerged_case_whose_owner_left_is_routed_anew(desk: Desk, time: StandingClock) -> None:
    first, second = await two(desk, time)
    await merge(first, second, desk.by_mina)
    await deactivate_user(desk.jonas, None, by_user(desk.ana))
    await unmerge(second, desk.by_mina)
    assert await owner_chain(second) == [desk.jonas, desk.mina]
    await assert_true_to_record(second)


async def test_a_merge_is_told_when_both_are_written(desk: Desk, time: StandingClock) -> None:
    heard: list[tuple[int, int, int | None]] = []

    async def hear(merged: CasesMerged) -> None:
        pointer = await db.value("SELECT merged_into_id FROM cases WHERE id = $1", merged.case_id)
        heard.append((merged.case_id, merged.into_id, pointer))

    first, second = await two(desk, time)
    before = events.installed()
    events.install(events.Wiring(reactions={CasesMerged: [hear]}, answers=before.answers))
    await merge(first, second, desk.by_mina)
    assert heard == [(second, first, first)]
