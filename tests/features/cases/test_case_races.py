"""Two at once, with real commits: both stand in line for the same case, and the second finds what the first did.

A gate holds a row until everybody waits for it; then they go on in the order in which they came.
"""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest
from tests.builders.cases import (
    a_case,
    a_team,
    call,
    columns,
    contacts_on,
    its_seconds_pass,
    kinds,
    owner_chain,
    stage_chain,
    writes,
)
from tests.builders.handoffs import assert_offers_whole, offers, outcomes
from tests.builders.in_line import gate, in_line, waiting
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk, open_desk

from casedesk.cases.actions.contacts import log_contact
from casedesk.cases.actions.first_letters import write_first
from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.merging import merge, unmerge
from casedesk.cases.actions.opening import NewCase
from casedesk.cases.actions.placing import place
from casedesk.cases.actions.replies import NewReply, recall_reply, write_reply
from casedesk.cases.actions.splitting import link, split
from casedesk.cases.actions.stage_moves import (
    close_resolved,
    resolve,
    wait_for_third_party,
    wake_third_parties,
)
from casedesk.cases.queries.record import leading_case
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Effect
from casedesk.ownership.actions import assign
from casedesk.ownership.handoffs.actions.answering import accept
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Refused, Stale

QUESTION = NewReply("aylin@example.com", "", "Which lamp is it?")


@pytest.fixture
async def desk(committed_together: str, time: StandingClock, request: pytest.FixtureRequest) -> Desk:
    """A desk of the test's own; who worked at the earlier ones takes no more cases."""
    await db.execute("UPDATE users SET takes_cases = false")
    return await open_desk(f" of {abs(hash(request.node.name))}")


def case_row(case_id: int) -> str:
    return f"SELECT FROM cases WHERE id = {case_id} FOR UPDATE"


async def test_two_agents_resolve_at_once(committed_together: str, desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    first, second = await in_line(
        committed_together,
        case_row(case_id),
        resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina),
        resolve(case_id, "glued it", desk.cause, desk.by_jonas),
    )
    assert first is None
    assert isinstance(second, Refused)
    assert (await kinds(case_id)).count("resolved") == 1
    await assert_true_to_record(case_id)


async def test_of_two_who_saw_the_same_the_second_is_told_what_the_first_did(
    committed_together: str, desk: Desk
) -> None:
    case_id = await a_case(desk.aylin)
    by_ana = actors.user(desk.ana)
    first, second = await in_line(
        committed_together,
        case_row(case_id),
        resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina, seen=3),
        assign(case_id, desk.jonas, "knows lamps", by_ana, seen=3),
    )
    assert first is None
    assert isinstance(second, Stale)
    assert isinstance(second.news, list)
    assert [one.kind for one in second.news] == ["resolved"]
    assert await owner_chain(case_id) == [desk.mina]


async def test_two_supervisors_assign_at_once(committed_together: str, desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    by_ana = actors.user(desk.ana)
    results = await in_line(
        committed_together,
        case_row(case_id),
        assign(case_id, desk.jonas, "knows lamps", by_ana),
        assign(case_id, desk.ana, "I take it", by_ana),
    )
    assert results == [None, None]
    assert await owner_chain(case_id) == [desk.mina, desk.jonas, desk.ana]
    await assert_true_to_record(case_id)


async def test_twenty_changes_of_owner_at_once_leave_a_clean_chain(
    committed_together: str, desk: Desk
) -> None:
    case_id = await a_case(desk.aylin)
    dice = random.Random(3)
    by_ana = actors.user(desk.ana)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        for _ in range(20):
            to = dice.choice([desk.mina, desk.jonas, desk.ana])
            group.create_task(assign(case_id, to, "turns", by_ana))
    chain = await owner_chain(case_id)
    assert (await kinds(case_id)).count("owner") == len(chain)
    await assert_true_to_record(case_id)


async def test_of_two_of_a_team_who_accept_at_once_one_has_it(committed_together: str, desk: Desk) -> None:
    team = await a_team(f"Parcels {desk.mina}")
    colleagues = [actors.user(one, (team,)) for one in (desk.jonas, desk.ana)]
    for user_id in (desk.jonas, desk.ana):
        await db.execute("INSERT INTO memberships (user_id, team_id) VALUES ($1, $2)", user_id, team)
    case_id = await a_case(desk.aylin)
    handoff_id = await offers(case_id, desk.mina, team_id=team)
    first, second = await in_line(
        committed_together, case_row(case_id), *(accept(case_id, handoff_id, by) for by in colleagues)
    )
    assert first is None
    assert isinstance(second, Refused)
    assert "Jonas Ott" in second.reason
    assert await owner_chain(case_id) == [desk.mina, desk.jonas]
    await assert_offers_whole(case_id)
    await assert_true_to_record(case_id)


async def test_accepted_while_a_supervisor_gives_it_away(committed_together: str, desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    handoff_id = await offers(case_id, desk.mina, desk.jonas)
    given, accepted = await in_line(
        committed_together,
        case_row(case_id),
        assign(case_id, desk.ana, "hers", actors.user(desk.ana)),
        accept(case_id, handoff_id, desk.by_jonas),
    )
    assert given is None
    assert isinstance(accepted, Refused)
    assert await owner_chain(case_id) == [desk.mina, desk.ana]
    assert await outcomes(case_id) == ["overtaken"]
    await assert_offers_whole(case_id)


async def test_merged_both_ways_at_once(committed_together: str, desk: Desk, time: StandingClock) -> None:
    one = await a_case(desk.aylin)
    time.advance(minutes=1)
    other = await a_case(desk.aylin)
    first, second = await in_line(
        committed_together, case_row(one), merge(one, other, desk.by_mina), merge(other, one, desk.by_jonas)
    )
    assert first == one
    assert isinstance(second, Refused)
    assert ((await columns(one)).merged_into_id, (await columns(other)).merged_into_id) == (None, one)
    for case_id in (one, other):
        await assert_true_to_record(case_id)


async def test_merged_in_a_circle_at_once(committed_together: str, desk: Desk, time: StandingClock) -> None:
    cases = []
    for _ in range(3):
        cases.append(await a_case(desk.aylin))
        time.advance(minutes=1)
    one, two, three = cases
    for pairs in (((one, two), (two, three), (three, one)), ((two, three), (three, one), (one, two))):
        async with asyncio.timeout(20):
            results = await asyncio.gather(
                *(merge(*pair, desk.by_mina) for pair in pairs), return_exceptions=True
            )
            assert [result for result in results if not isinstance(result, int | Refused)] == []
            leads = [await leading_case(case_id) for case_id in cases]
        for lead in leads:
            assert (await columns(lead)).merged_into_id is None
        for case_id in cases:
            await assert_true_to_record(case_id)
            if (await columns(case_id)).merged_into_id is not None:
                await unmerge(case_id, desk.by_jonas)


async def test_a_merge_is_taken_back_within_a_longer_action_without_locking_out_of_turn(
    committed_together: str, desk: Desk, time: StandingClock
) -> None:
    one = await a_case(desk.aylin)
    time.advance(minutes=1)
    other = await a_case(desk.aylin)
    await merge(one, other, desk.by_mina)

    async def within_a_longer_action() -> None:
        async with db.transaction():
            await unmerge(other, desk.by_jonas)

    async with gate(committed_together, case_row(one)) as before_them:
        undone = asyncio.create_task(within_a_longer_action())
        await waiting(before_them, 1)
        is_free = await before_them.fetch(f"{case_row(other)} SKIP LOCKED")
    async with asyncio.timeout(20):
        await undone
    assert is_free
    assert (await columns(other)).merged_into_id is None


async def test_a_mail_comes_while_its_case_is_being_merged(
    committed_together: str, desk: Desk, time: StandingClock
) -> None:
    one = await a_case(desk.aylin)
    time.advance(minutes=1)
    other = await a_case(desk.aylin)
    time.advance(minutes=1)
    merged, written = await in_line(
        committed_together, case_row(other), merge(one, other, desk.by_mina), writes(other)
    )
    assert merged == one
    assert (written.case_id, written.effect) == (one, Effect.CHASE)
    for case_id in (one, other):
        await assert_true_to_record(case_id)


async def _due_to_close(desk: Desk, time: StandingClock) -> tuple[int, Any]:
    case_id = await a_case(desk.aylin)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    in_time = (await columns(case_id)).ended_at + timedelta(days=30)
    time.at = in_time + timedelta(minutes=1)
    return case_id, in_time


async def test_a_mail_reopens_what_the_closing_job_is_about_to_close(
    committed_together: str, desk: Desk, time: StandingClock
) -> None:
    case_id, in_time = await _due_to_close(desk, time)
    written, _ = await in_line(
        committed_together, case_row(case_id), writes(case_id, at=in_time), close_resolved()
    )
    assert written.effect is Effect.REOPENS
    assert [stage for stage, _ in await stage_chain(case_id)] == ["working", "resolved", "working"]
    await assert_true_to_record(case_id)


async def test_a_mail_reopens_what_the_closing_job_has_just_closed(
    committed_together: str, desk: Desk, time: StandingClock
) -> None:
    case_id, in_time = await _due_to_close(desk, time)
    _, written = await in_line(
        committed_together, case_row(case_id), close_resolved(), writes(case_id, at=in_time)
    )
    assert written.effect is Effect.REOPENS
    assert [stage for stage, _ in await stage_chain(case_id)] == ["working", "resolved", "closed", "working"]
    await assert_true_to_record(case_id)


async def test_a_wait_that_gets_a_later_date_is_not_ended_by_the_old_one(
    committed_together: str, desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    await wait_for_third_party(case_id, "the carrier", None, desk.by_mina)
    time.advance(days=3)
    time.advance(minutes=1)
    waited, woken = await in_line(
        committed_together,
        case_row(case_id),
        wait_for_third_party(case_id, "the carrier, again", None, desk.by_mina),
        wake_third_parties(),
    )
    assert (waited, woken) == (None, 0)
    assert (await columns(case_id)).stage == "awaiting_third_party"
    await assert_true_to_record(case_id)


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize("recalled_first", [False, True])
async def test_a_reply_is_recalled_while_it_goes(
    committed_together: str, desk: Desk, time: StandingClock, recalled_first: bool, merged: bool
) -> None:
    lead = await a_case(desk.aylin)
    time.advance(minutes=1)
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, QUESTION, desk.by_mina)
    await its_seconds_pass(reply_id)
    if merged:
        await merge(lead, case_id, desk.by_jonas)
    verbs = [recall_reply(reply_id, desk.by_mina), let_reply_go(reply_id), let_reply_go(reply_id)]
    if not recalled_first:
        verbs = verbs[1:] + verbs[:1]
    results = await in_line(
        committed_together, f"SELECT FROM replies WHERE id = {reply_id} FOR UPDATE", *verbs
    )
    sent = len(await contacts_on(lead)) + len(await contacts_on(case_id)) - 2
    state = await db.value("SELECT state FROM replies WHERE id = $1", reply_id)
    assert (state, sent) == (("recalled", 0) if recalled_first else ("gone", 1))
    assert [result for result in results if isinstance(result, Exception)] == [
        result for result in results if isinstance(result, Refused)
    ]
    for one in (lead, case_id):
        await assert_true_to_record(one)


async def test_a_first_letter_pressed_twice_opens_one_case(committed_together: str, desk: Desk) -> None:
    before = await db.value("SELECT count(*) FROM cases WHERE customer_id = $1", desk.aylin)
    new = NewCase(desk.aylin, "email", "Your lamp")
    first, second = await in_line(
        committed_together,
        f"SELECT FROM customers WHERE id = {desk.aylin} FOR UPDATE",
        write_first(new, QUESTION, desk.by_mina),
        write_first(new, QUESTION, desk.by_mina),
    )
    assert first == second
    after = await db.value("SELECT count(*) FROM cases WHERE customer_id = $1", desk.aylin)
    assert after == before + 1
    await assert_true_to_record(first[0])


async def test_nobody_who_is_just_being_let_go_gets_a_case(committed_together: str, desk: Desk) -> None:
    leaves = (
        f"UPDATE users SET active = false, takes_cases = false, deactivated_at = now() WHERE id = {desk.mina}"
    )
    opened, given = await in_line(
        committed_together,
        leaves,
        a_case(desk.aylin),
        _open_and_give(desk),
    )
    assert (await columns(opened)).owner_id == desk.jonas
    assert (await columns(given)).owner_id != desk.mina


async def _open_and_give(desk: Desk) -> int:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Exception, match="takes cases"):
        await assign(case_id, desk.mina, "knows lamps", actors.user(desk.ana))
    return case_id


async def test_everything_at_once_on_one_customers_cases_waits_in_one_order(
    committed_together: str, desk: Desk, time: StandingClock
) -> None:
    cases = []
    for _ in range(3):
        cases.append(await a_case(desk.aylin))
        time.advance(minutes=1)
    for case_id in cases:
        await writes(case_id)
    one, two, three = cases
    chosen = {case_id: await contacts_on(case_id) for case_id in cases}
    verbs = [
        log_contact(three, call(desk.mina), desk.by_mina, seen=99),
        writes(one),
        split(two, chosen[two][1:], "The bill", desk.by_mina),
        place(chosen[one][1], three, desk.by_jonas),
        place(chosen[three][1], one, desk.by_jonas),
        link(three, one, "related", desk.by_mina),
        merge(three, one, desk.by_mina),
        writes(three),
        assign(two, desk.ana, "knows lamps", actors.user(desk.ana)),
        log_contact(one, call(desk.mina), desk.by_mina, seen=99),
    ]
    async with asyncio.timeout(30):
        results = await asyncio.gather(*verbs, return_exceptions=True)
    assert [
        result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)
    ] == []
    for row in await db.records("SELECT id FROM cases WHERE customer_id = $1", desk.aylin):
        await assert_true_to_record(row["id"])
