"""Splitting a case that turned out to be two, moving a single contact, and linking cases."""

from collections.abc import Sequence
from datetime import datetime

from casedesk.cases.actions.held import HeldCase, hold, hold_all
from casedesk.cases.actions.opening import NewCase, hold_customer, open_case
from casedesk.cases.queries.placing import PlacedContact, contacts_on
from casedesk.cases.queries.record import customer_of, first_response_at
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.cases.tables import CaseLink, Placement
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused

LINK_KINDS = ("related", "repeats")


async def split(case_id: int, interaction_ids: Sequence[int], title: str, by: Actor) -> int:
    """Places chosen contacts on a new case of the same customer, which opens at the earliest of them.

    Returns the new case. Raises Invalid when nothing, or everything, was chosen.
    """
    async with db.transaction():
        customer_id = await hold_customer(await customer_of(case_id))
        async with hold(case_id, by) as case:
            chosen = _chosen(await contacts_on(case_id), interaction_ids)
            new_id = await open_case(
                NewCase(
                    customer_id=customer_id,
                    channel=chosen[0].channel,
                    title=title,
                    at=chosen[0].at,
                    team_id=case.team_id,
                    split_from_id=case_id,
                ),
                by,
            )
            await _place_all(chosen, new_id, by, case.now)
            moved = [contact.id for contact in chosen]
            await case.enter("split", by, {"to": new_id, "interactions": moved})
            await _answer_again(case)
        async with hold(new_id, by) as new:
            await new.enter("split_off", by, {"from": case_id, "interactions": moved})
            await _answer_again(new)
    return new_id


def _chosen(present: Sequence[PlacedContact], wanted: Sequence[int]) -> list[PlacedContact]:
    chosen = [contact for contact in present if contact.id in set(wanted)]
    if not chosen:
        raise Invalid({"interactions": "Choose what belongs to the other matter."})
    if len(chosen) == len(present):
        raise Invalid({"interactions": "Leave at least one contact here, or change the title instead."})
    return chosen


async def _place_all(contacts: Sequence[PlacedContact], case_id: int, by: Actor, now: datetime) -> None:
    for contact in contacts:
        await Placement.insert(
            Placement(
                interaction_id=contact.id,
                case_id=case_id,
                by_user_id=by.user_id,
                by_rule=by.rule or "placed by hand",
                recorded_at=now,
            )
        )


async def _answer_again(case: HeldCase) -> None:
    # What moved may have been the first response, of the old case or of the new one.
    await case.save()
    case.set(first_response_at=await first_response_at(case.id))


async def unsplit(new_id: int, by: Actor) -> int:
    """Takes a split back: the contacts return to the case they came from, and the new case ends as its
    duplicate. Returns the case they are on again. Raises Refused when it was not split off."""
    source_id = await _split_source(new_id)
    if source_id is None:
        raise Refused("This case was not split off another.")
    async with hold_all([source_id, new_id], by) as cases:
        source, new = cases[source_id], cases[new_id]
        if new.merged_into_id is not None:
            raise Refused("This case was merged already.")
        contacts = await contacts_on(new_id)
        await _place_all(contacts, source_id, by, max(source.now, new.now))
        await new.start_stage(stages.CLOSED, by, disposition="duplicate")
        new.set(merged_into_id=source_id)
        await new.enter("unsplit", by, {"into": source_id})
        await source.enter("absorbed", by, {"from": new_id})
        await _answer_again(new)
        await _answer_again(source)
    return source_id


async def _split_source(new_id: int) -> int | None:
    found: int | None = await db.value(
        """
        -- Which case was this one split off?
        SELECT other_id FROM case_links WHERE case_id = $1 AND kind = 'split_from' AND undone_at IS NULL
        """,
        new_id,
    )
    return found


async def place(interaction_id: int, case_id: int, by: Actor) -> None:
    """Moves one contact to another case, by hand. Stages stay as they are: what was, was."""
    from_id = await _case_of_interaction(interaction_id)
    if from_id == case_id:
        return
    async with hold_all([from_id, case_id], by) as cases:
        before, after = cases[from_id], cases[case_id]
        contact = next(found for found in await contacts_on(from_id) if found.id == interaction_id)
        await _place_all([contact], case_id, by, max(before.now, after.now))
        moved = {"interaction": interaction_id, "from": from_id, "to": case_id}
        for case in (before, after):
            await case.enter("placed", by, moved)
        if contact.at < after.opened_at:
            times = {"from": after.opened_at.isoformat(), "to": contact.at.isoformat()}
            after.set(opened_at=contact.at)
            await after.enter("opening_moved", by, times, at=contact.at)
        for case in (before, after):
            await _answer_again(case)


async def _case_of_interaction(interaction_id: int) -> int:
    found = await db.value(
        """
        -- On which case does this contact stand?
        SELECT case_id FROM placements WHERE interaction_id = $1 ORDER BY id DESC LIMIT 1
        """,
        interaction_id,
    )
    if found is None:
        raise NotFound("There is no such contact.")
    return int(found)


async def link(case_id: int, other_id: int, kind: str, by: Actor) -> None:
    """Says that two cases have to do with each other, or that this one repeats the other."""
    if kind not in LINK_KINDS:
        raise Invalid({"kind": "Choose how the cases belong together."})
    if case_id == other_id:
        raise Invalid({"other": "A case cannot be linked to itself."})
    async with hold_all([case_id, other_id], by) as cases:
        row = CaseLink(
            case_id=case_id,
            other_id=other_id,
            kind=kind,
            by_user_id=by.user_id,
            recorded_at=cases[case_id].now,
        )
        if await _linked(case_id, other_id, kind):
            return
        await CaseLink.insert(row)
        await cases[case_id].enter("linked", by, {"other": other_id, "kind": kind})
        await cases[other_id].enter("linked", by, {"other": case_id, "kind": kind})


async def unlink(link_id: int, by: Actor) -> None:
    """Takes a link back; that it once was stays on record."""
    found = await CaseLink.select().where((CaseLink.id == link_id) & (CaseLink.undone_at.is_null())).first()
    if found is None:
        raise NotFound("There is no such link.")
    one, other = found["case_id"], found["other_id"]
    async with hold_all([one, other], by) as cases:
        await CaseLink.update({CaseLink.undone_at: clock.now()}).where(CaseLink.id == link_id)
        await cases[one].enter("unlinked", by, {"other": other, "kind": found["kind"]})
        await cases[other].enter("unlinked", by, {"other": one, "kind": found["kind"]})


async def _linked(case_id: int, other_id: int, kind: str) -> bool:
    return await CaseLink.exists().where(
        (CaseLink.case_id == case_id)
        & (CaseLink.other_id == other_id)
        & (CaseLink.kind == kind)
        & (CaseLink.undone_at.is_null())
    )
