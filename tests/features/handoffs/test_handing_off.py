"""A case is offered with a brief, accepted, declined, taken back or returned; its owner stays until then."""

import pytest
from tests.builders.cases import (
    a_case,
    a_team,
    a_user,
    columns,
    kinds,
    last_entry,
    owner_chain,
)
from tests.builders.counting import statements_of
from tests.builders.handoffs import assert_offers_whole, offers, outcomes
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_user
from casedesk.cases.actions import merging, stage_moves
from casedesk.cases.rules import actors
from casedesk.ownership.actions import assign
from casedesk.ownership.handoffs.actions.answering import accept, decline
from casedesk.ownership.handoffs.actions.returning import return_unanswered
from casedesk.ownership.handoffs.actions.sending import hand_off, withdraw
from casedesk.ownership.handoffs.queries.of_case import chain_of, handoffs_of, who_may_be_asked
from casedesk.ownership.handoffs.queries.on_desks import (
    handoffs_come_back,
    handoffs_to_accept,
    pending_handoffs,
)
from casedesk.ownership.handoffs.rules.answering import Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused, Stale
from casedesk.platform.jobs import worker


async def test_who_is_asked_accepts_and_owns_it_from_then_on(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    brief = Brief(
        next_step=" Call the carrier ", wish="A lamp by Friday", why="knows the carrier 4111 1111 1111 1111"
    )
    handoff_id = await hand_off(case_id, brief, Receiver(desk.jonas), desk.by_mina, seen=3)
    assert await owner_chain(case_id) == [desk.mina], "the old owner stays responsible"
    story = await columns(case_id)
    assert (story.next_step, story.wish) == ("Call the carrier", "A lamp by Friday"), "the story says it too"
    time.advance(hours=2)
    await accept(case_id, handoff_id, desk.by_jonas)
    assert await owner_chain(case_id) == [desk.mina, desk.jonas]
    entry = await last_entry(case_id)
    assert (entry.kind, entry.payload) == (
        "owner", {"from": desk.mina, "to": desk.jonas, "reason": "", "handoff": handoff_id},
    )  # fmt: skip
    chain = await chain_of(case_id)
    assert chain[-1].reason.startswith("knows the carrier")
    assert "4111" not in chain[-1].reason, "no card's number is kept in a brief either"
    assert (chain[-1].owner, chain[-1].given_by, chain[-1].until) == ("Jonas Ott", "Jonas Ott", None)
    assert chain[0].until == chain[1].since == time.at
    await assert_offers_whole(case_id)
    await assert_true_to_record(case_id)


@pytest.mark.parametrize("next_step", ["", "  \n "])
async def test_without_a_next_step_it_is_refused(desk: Desk, next_step: str) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid) as wrong:
        await hand_off(case_id, Brief(next_step), Receiver(), desk.by_mina)
    assert set(wrong.value.fields) == {"next_step", "to"}
    assert await outcomes(case_id) == []
    assert "story" not in await kinds(case_id)


async def test_nobody_is_asked_who_has_it_left_or_may_not_see_it(desk: Desk) -> None:
    private = await a_team("Complaints about staff", private=True)
    empty = await a_team("Nobody's")
    kim = await a_user("Kim", teams=(private,))
    hidden = await a_case(desk.aylin, team_id=private)
    by_kim = actors.user(kim, (private,))
    await deactivate_user(desk.ana, None, by_user(desk.mina))
    for to in (
        Receiver(kim),
        Receiver(desk.jonas),
        Receiver(desk.ana),
        Receiver(None, empty),
        Receiver(987_654),
    ):
        with pytest.raises(Invalid) as wrong:
            await hand_off(hidden, Brief("Call"), to, by_kim)
        assert set(wrong.value.fields) == {"to"}
    lee = await a_user("Lee", teams=(private,))
    asked = await who_may_be_asked(private, kim)
    assert ({one[0] for one in asked.people}, [one[0] for one in asked.teams]) == ({kim, lee}, [private])
    with pytest.raises(NotFound):
        await hand_off(hidden, Brief("Call"), Receiver(lee), desk.by_mina)
    handoff_id = await hand_off(hidden, Brief("Call"), Receiver(lee), by_kim)
    assert await handoffs_to_accept(actors.user(lee), clock.now()) == [], (
        "who left the team sees no more of it"
    )
    [offered] = await handoffs_to_accept(actors.user(lee, (private,)), clock.now())
    assert (offered.id, offered.case_id, offered.from_name) == (handoff_id, hidden, "Kim")
    assert await pending_handoffs(desk.by_mina) == []


async def test_one_offer_at_a_time_and_none_of_what_has_ended(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await offers(case_id, desk.mina, desk.jonas)
    with pytest.raises(Refused, match="offered to Jonas Ott already"):
        await offers(case_id, desk.mina, desk.ana)
    ended = await a_case(desk.aylin)
    await stage_moves.end(ended, "withdrawn", "", desk.by_jonas)
    with pytest.raises(Refused, match="has ended"):
        await offers(ended, desk.jonas, desk.mina)
    with pytest.raises(Stale):
        await hand_off(case_id, Brief("Call"), Receiver(desk.ana), desk.by_mina, seen=1)


async def test_the_first_of_a_team_has_it_and_the_others_are_told_who(desk: Desk) -> None:
    parcels = await a_team("Parcels")
    kim, lee = await a_user("Kim", teams=(parcels,)), await a_user("Lee", teams=(parcels,))
    case_id = await a_case(desk.aylin)
    handoff_id = await offers(case_id, desk.mina, team_id=parcels)
    by_kim, by_lee = actors.user(kim, (parcels,)), actors.user(lee, (parcels,))
    assert [one.to for one in await handoffs_to_accept(by_lee, clock.now())] == ["Parcels"]
    with pytest.raises(Refused, match="somebody else"):
        await accept(case_id, handoff_id, desk.by_jonas)
    await accept(case_id, handoff_id, by_kim)
    with pytest.raises(Refused, match="Kim has accepted it meanwhile"):
        await accept(case_id, handoff_id, by_lee)
    with pytest.raises(NotFound):
        await accept(case_id, 987_654, by_lee)
    assert await owner_chain(case_id) == [desk.mina, kim]
    assert await handoffs_to_accept(by_lee, clock.now()) == []


async def test_declined_with_a_reason_it_comes_back_until_its_owner_does_something(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    handoff_id = await offers(case_id, desk.mina, desk.jonas)
    with pytest.raises(Invalid, match="Say why not"):
        await decline(case_id, handoff_id, " ", desk.by_jonas)
    await decline(case_id, handoff_id, "I speak no Korean", desk.by_jonas)
    assert await owner_chain(case_id) == [desk.mina]
    [back] = await handoffs_come_back(desk.mina)
    assert (back.outcome, back.ended_by, back.reason) == ("declined", "Jonas Ott", "I speak no Korean")
    assert (await last_entry(case_id)).payload == {
        "handoff": handoff_id, "outcome": "declined", "from": desk.mina, "to": desk.jonas,
    }  # fmt: skip
    time.advance(minutes=5)
    await offers(case_id, desk.mina, desk.ana)
    assert await handoffs_come_back(desk.mina) == []
    await assert_offers_whole(case_id)


async def test_unanswered_it_goes_back_and_cannot_be_accepted_any_more(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    handoff_id = await offers(case_id, desk.mina, desk.jonas)
    time.advance(hours=23, minutes=59)
    assert await return_unanswered() == 0
    time.advance(minutes=1, seconds=1)
    with pytest.raises(Refused, match="in time"):
        await accept(case_id, handoff_id, desk.by_jonas)
    assert await handoffs_to_accept(desk.by_jonas, clock.now()) == []
    assert (await return_unanswered(), await return_unanswered()) == (1, 0)
    entry = await last_entry(case_id)
    assert (entry.kind, entry.actor, entry.payload["outcome"]) == ("handoff_ended", "system", "unanswered")
    assert [one.case_id for one in await handoffs_come_back(desk.mina)] == [case_id]
    assert await owner_chain(case_id) == [desk.mina]


async def test_only_the_sender_and_the_owner_take_it_back(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    handoff_id = await offers(case_id, desk.ana, desk.jonas)
    with pytest.raises(Refused, match="Only who sent it"):
        await withdraw(case_id, handoff_id, desk.by_jonas)
    await withdraw(case_id, handoff_id, desk.by_mina)
    assert await outcomes(case_id) == ["withdrawn"]
    with pytest.raises(Refused, match="Mina Park has taken it back"):
        await withdraw(case_id, handoff_id, actors.user(desk.ana))
    assert await handoffs_come_back(desk.mina) == [], "what one takes back oneself need not be said again"


async def test_what_ends_the_case_its_owner_or_the_asked_ends_the_offer(desk: Desk) -> None:
    by_ana = actors.user(desk.ana)
    cases = [await a_case(desk.aylin) for _ in range(8)]
    minas = [case_id for case_id in cases if (await columns(case_id)).owner_id == desk.mina]
    for case_id in minas:
        await offers(case_id, desk.mina, desk.jonas)
    resolved, merged, assigned, survivor = minas
    await stage_moves.resolve(resolved, "sent one", desk.cause, desk.by_mina)
    await merging.merge(merged, survivor, desk.by_mina)
    lead, other = sorted((merged, survivor))
    await assign(assigned, desk.ana, "hers", by_ana)
    assert [await outcomes(one) for one in (resolved, other, assigned)] == [["overtaken"]] * 3
    assert await outcomes(lead) == [None], "the survivor is still on offer"
    await deactivate_user(desk.jonas, desk.ana, by_user(desk.ana))
    await worker.run_due()
    assert await outcomes(lead) == ["overtaken"]
    reasons = await db.records("SELECT DISTINCT reason FROM handoffs ORDER BY reason")
    assert [one["reason"] for one in reasons] == [
        "somebody else was given the case", "the case ended", "whoever was asked left the desk",
    ]  # fmt: skip
    await merging.unmerge(other, desk.by_mina)
    for case_id in cases:
        await assert_offers_whole(case_id)
        await assert_true_to_record(case_id)


async def test_what_the_sender_who_leaves_had_on_offer_ends_with_their_cases(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await offers(case_id, desk.mina, desk.jonas)
    await deactivate_user(desk.mina, desk.ana, by_user(desk.ana))
    await worker.run_due()
    assert (await outcomes(case_id), await owner_chain(case_id)) == (["overtaken"], [desk.mina, desk.ana])
    with pytest.raises(Invalid, match="works here"):
        await offers(case_id, desk.ana, desk.mina)


async def test_the_lists_take_one_statement_however_many_there_are(desk: Desk) -> None:
    counts = []
    for _ in range(3):
        await offers(await a_case(desk.aylin), desk.ana, desk.ana)
        counts.append(
            await statements_of(
                handoffs_to_accept(actors.user(desk.ana), clock.now()),
                handoffs_come_back(desk.mina),
                pending_handoffs(desk.by_mina),
            )
        )
    assert counts == [3, 3, 3]
    assert len(await handoffs_to_accept(actors.user(desk.ana), clock.now())) == 3
    shown = [
        one.by
        for waiting in await pending_handoffs(desk.by_mina)
        for one in await handoffs_of([waiting.case_id])
    ]
    assert shown == ["Ana Ruiz"] * 3


async def test_whoever_is_asked_and_whoever_waits_is_told(desk: Desk, time: StandingClock) -> None:
    parcels = await a_team("Parcels")
    kim, lee = await a_user("Kim", teams=(parcels,)), await a_user("Lee", teams=(parcels,))
    case_id = await a_case(desk.aylin)
    handoff_id = await offers(case_id, desk.ana, team_id=parcels)
    await decline(case_id, handoff_id, "not ours", actors.user(kim, (parcels,)))
    told = await db.records(
        "SELECT kind, user_id, payload FROM notifications WHERE kind LIKE 'handoff%' ORDER BY id"
    )
    assert [(one["kind"], one["user_id"]) for one in told[:3]] == [
        ("handoff", user_id) for user_id in (desk.mina, kim, lee)
    ]
    answered = [(one["user_id"], one["payload"]["outcome"]) for one in told[3:]]
    assert answered == [(desk.mina, "declined"), (desk.ana, "declined")]
