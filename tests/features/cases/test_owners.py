"""Owners: assigned with a reason, handed over when somebody leaves, never without the right to see."""

import pytest
from tests.builders.cases import (
    a_case,
    a_team,
    a_user,
    kinds,
    last_entry,
    owner_chain,
)
from tests.builders.counting import statements_of
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_user
from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.events import OwnerChanged
from casedesk.cases.rules import actors
from casedesk.ownership.actions import assign, hand_over_open_cases
from casedesk.ownership.queries import may_be_given, owner_of, possible_owners
from casedesk.platform import db, events
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused, Stale
from casedesk.platform.jobs import worker


async def test_a_case_is_assigned_at_once_with_a_reason(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    at = time.advance(hours=1)
    await assign(case_id, desk.jonas, " knows lamps ", actors.user(desk.ana), seen=3)
    assert await owner_chain(case_id) == [desk.mina, desk.jonas]
    assert await owner_of(case_id) == desk.jonas
    start = await db.record("SELECT from_at, by_user_id, reason FROM owner_starts ORDER BY id DESC LIMIT 1")
    assert start is not None
    assert tuple(start) == (at, desk.ana, "knows lamps")
    entry = await last_entry(case_id)
    assert (entry.kind, entry.actor) == ("owner", "user")
    assert entry.payload == {"from": desk.mina, "to": desk.jonas, "reason": ""}, (
        "a person's words stay out of it"
    )
    await assert_true_to_record(case_id)


async def test_given_to_whom_has_it_nothing_happens(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    before = await kinds(case_id)
    await assign(case_id, desk.mina, "stays", actors.user(desk.ana))
    assert await kinds(case_id) == before
    assert await owner_chain(case_id) == [desk.mina]


async def test_assigning_needs_a_reason_and_somebody_who_takes_cases(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    ruth = await a_user("Ruth", role="manager", takes_cases=False)
    for owner_id, reason, fields in (
        (desk.jonas, " ", {"reason"}),
        (ruth, "knows lamps", {"owner_id"}),
        (987_654, "", {"reason", "owner_id"}),
    ):
        with pytest.raises(Invalid) as wrong:
            await assign(case_id, owner_id, reason, actors.user(desk.ana))
        assert set(wrong.value.fields) == fields
    assert await owner_chain(case_id) == [desk.mina]


async def test_assigning_on_an_outdated_view_is_held_back(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await assign(case_id, desk.jonas, "knows lamps", actors.user(desk.ana), seen=3)
    with pytest.raises(Stale):
        await assign(case_id, desk.ana, "me", actors.user(desk.ana), seen=3)
    assert await owner_of(case_id) == desk.jonas


async def test_a_private_teams_case_is_given_only_to_who_may_see_it(desk: Desk) -> None:
    private = await a_team("Complaints about staff", private=True)
    kim = await a_user("Kim", teams=(private,))
    noor = await a_user("Noor", role="admin")
    case_id = await a_case(desk.aylin, team_id=private)
    assert await owner_of(case_id) == kim
    with pytest.raises(Invalid) as wrong:
        await assign(case_id, desk.mina, "knows lamps", actors.user(noor, sees_all=True))
    assert set(wrong.value.fields) == {"owner_id"}
    with pytest.raises(NotFound):
        await assign(case_id, desk.mina, "give it to me", desk.by_mina)
    await assign(case_id, noor, "about Kim", actors.user(noor, sees_all=True))
    assert await owner_of(case_id) == noor
    people = (desk.mina, desk.jonas, desk.ana, kim, noor)
    assert [one for one in people if await may_be_given(one, private)] == [kim, noor]
    assert [one for one in people if await may_be_given(one, None)] == [*people]


async def test_a_change_of_owner_is_told_when_it_is_written(desk: Desk) -> None:
    heard: list[tuple[int, int, int]] = []

    async def hear(changed: OwnerChanged) -> None:
        heard.append((changed.from_id, changed.to_id, await owner_of(changed.case_id) or 0))

    case_id = await a_case(desk.aylin)
    before = events.installed()
    events.install(events.Wiring(reactions={OwnerChanged: [hear]}, answers=before.answers))
    await assign(case_id, desk.jonas, "knows lamps", actors.user(desk.ana))
    assert heard == [(desk.mina, desk.jonas, desk.jonas)]


# --- somebody leaves


async def test_who_leaves_hands_over_what_is_open_and_keeps_what_has_ended(
    desk: Desk, time: StandingClock
) -> None:
    cases = [await a_case(desk.aylin) for _ in range(6)]
    minas = [case_id for case_id in cases if await owner_of(case_id) == desk.mina]
    assert len(minas) == 3
    await resolve(minas[0], "sent a new lamp", desk.cause, desk.by_mina)
    time.advance(hours=1)
    await deactivate_user(desk.mina, None, by_user(desk.ana))
    await worker.run_due()
    assert [await owner_of(case_id) for case_id in minas] == [desk.mina, desk.jonas, desk.jonas]
    entry = await last_entry(minas[1])
    assert (entry.kind, entry.payload["from"], entry.payload["to"]) == ("owner", desk.mina, desk.jonas)
    for case_id in cases:
        await assert_true_to_record(case_id)


async def test_all_of_it_goes_to_the_named_one(desk: Desk) -> None:
    cases = [await a_case(desk.aylin) for _ in range(4)]
    await deactivate_user(desk.mina, desk.ana, by_user(desk.ana))
    await worker.run_due()
    assert [await owner_of(case_id) for case_id in cases] == [desk.ana, desk.jonas, desk.ana, desk.jonas]


async def test_each_goes_to_whom_its_language_and_team_name(desk: Desk) -> None:
    parcels = await a_team("Parcels")
    leaving = await a_user("Leo", teams=(parcels,), languages=("fi", "sv"))
    finnish = await a_case(desk.aylin, language="fi")
    parcel = await a_case(desk.aylin, language="sv", team_id=parcels)
    assert {await owner_of(finnish), await owner_of(parcel)} == {leaving}
    fia = await a_user("Fia", languages=("fi",))
    pam = await a_user("Pam", teams=(parcels,))
    await deactivate_user(leaving, None, by_user(desk.ana))
    await worker.run_due()
    assert (await owner_of(finnish), await owner_of(parcel)) == (pam, pam), "both are the parcels team's"
    assert fia not in await owner_chain(parcel)


async def test_a_private_case_goes_to_nobody_who_may_not_see_it(desk: Desk) -> None:
    private = await a_team("Complaints about staff", private=True)
    kim, lee = await a_user("Kim", teams=(private,)), await a_user("Lee", teams=(private,))
    hidden = await a_case(desk.aylin, team_id=private)
    public = await a_case(desk.aylin)
    await assign(public, kim, "x", actors.user(desk.ana))
    await deactivate_user(kim, desk.jonas, by_user(desk.ana))
    await worker.run_due()
    assert (await owner_of(hidden), await owner_of(public)) == (lee, desk.jonas)


async def test_what_was_given_away_meanwhile_stays_where_it_went(desk: Desk) -> None:
    cases = [await a_case(desk.aylin) for _ in range(4)]
    by = actors.system("owner_left")
    await db.execute("UPDATE users SET takes_cases = false WHERE id = $1", desk.mina)
    assert await hand_over_open_cases(desk.mina, None, by) == 2
    assert await hand_over_open_cases(desk.mina, None, by) == 0, "doing it again takes up the rest"
    assert {await owner_of(case_id) for case_id in cases} == {desk.jonas}


async def test_nobody_is_left_to_take_over_and_everything_stays(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await db.execute("UPDATE users SET takes_cases = false")
    with pytest.raises(Refused, match="Nobody takes cases"):
        await hand_over_open_cases(desk.mina, None, actors.system("owner_left"))
    assert await owner_of(case_id) == desk.mina


async def test_whom_a_case_can_be_given_to_lightest_first(desk: Desk) -> None:
    for _ in range(3):
        await a_case(desk.aylin)
    await a_user("Ruth", role="manager", takes_cases=False)
    assert [(one.id, one.open_cases) for one in await possible_owners()] == [
        (desk.ana, 0),
        (desk.jonas, 1),
        (desk.mina, 2),
    ]


async def test_assigning_takes_as_many_statements_however_long_the_chain(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    counts = []
    for number in range(12):
        time.advance(minutes=1)
        to = desk.jonas if number % 2 == 0 else desk.mina
        counts.append(await statements_of(assign(case_id, to, "turns", actors.user(desk.ana))))
    # Each of the two is told once until they have looked; from then on every turn costs the same.
    assert set(counts[2:]) == {counts[2]}
    assert counts[2] <= counts[0] == counts[1]
    await assert_true_to_record(case_id)
