"""Splitting a case that turned out to be two, and linking cases."""

from collections.abc import Sequence

from casedesk.cases.actions.holding import hold, hold_all
from casedesk.cases.actions.merging import take_up
from casedesk.cases.actions.opening import NewCase, open_case
from casedesk.cases.actions.placing import place_all, receive
from casedesk.cases.actions.reckoning import reckon
from casedesk.cases.events import CasesMerged
from casedesk.cases.queries.links import are_linked, split_link_of, standing_link
from casedesk.cases.queries.placing import PlacedContact, contacts_on
from casedesk.cases.queries.record import customer_of, leading_case
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.cases.tables import CaseLink
from casedesk.customers.actions.record import hold as hold_customer
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say

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
                    language=case.language,
                    team_id=case.team_id,
                    split_from_id=case_id,
                ),
                by,
            )
            await place_all(chosen, new_id, by, case.now)
            moved = [contact.id for contact in chosen]
            await case.enter("split", by, {"to": new_id, "interactions": moved})
            await reckon(case)
        async with hold(new_id, by) as new:
            await new.enter("split_off", by, {"from": case_id, "interactions": moved})
            await reckon(new)
    return new_id


def _chosen(present: Sequence[PlacedContact], wanted: Sequence[int]) -> list[PlacedContact]:
    chosen = [contact for contact in present if contact.id in set(wanted)]
    if not chosen:
        raise Invalid({"interactions": say("Choose what belongs to the other matter.")})
    if len(chosen) == len(present):
        raise Invalid({"interactions": say("Leave at least one contact here, or change the title instead.")})
    return chosen


async def unsplit(new_id: int, by: Actor) -> int:
    """Takes a split back: the contacts return to the case they came from (or to the one it was merged into),
    which reopens if it had ended and this one is open; this one ends as its duplicate.

    Returns the case they are on again. Raises Refused when it was not split off, or was merged since.
    """
    split_link = await split_link_of(new_id)
    if split_link is None:
        raise Refused(say("This case was not split off another."))
    source_id = await leading_case(split_link.other_id)
    if source_id == new_id:
        raise Refused(say("The case it was split off was merged into this one. Undo that merge first."))
    async with hold_all([source_id, new_id], by) as cases:
        source, new = cases[source_id], cases[new_id]
        if new.merged_into_id is not None or source.merged_into_id is not None:
            raise Refused(say("One of these was merged meanwhile. Look at it again."))
        await take_up(source, new, by)
        contacts = await contacts_on(new_id)
        await place_all(contacts, source_id, by, max(source.now, new.now))
        await new.start_stage(stages.CLOSED, by, disposition="duplicate")
        new.set(merged_into_id=source_id)
        await new.enter("unsplit", by, {"into": source_id})
        await source.enter("absorbed", by, {"from": new_id})
        await receive(source, contacts, by)
        await reckon(new)
        await CaseLink.update({CaseLink.undone_at: new.now}).where(CaseLink.id == split_link.id)
        new.tell(CasesMerged(case_id=new_id, into_id=source_id))
    return source_id


async def link(case_id: int, other_id: int, kind: str, by: Actor) -> None:
    """Says that two cases have to do with each other, or that this one repeats the other."""
    if kind not in LINK_KINDS:
        raise Invalid({"kind": say("Choose how the cases belong together.")})
    if case_id == other_id:
        raise Invalid({"other": say("A case cannot be linked to itself.")})
    async with hold_all([case_id, other_id], by) as cases:
        if await are_linked(case_id, other_id, kind):
            return
        now = cases[case_id].now
        await CaseLink.insert(
            CaseLink(case_id=case_id, other_id=other_id, kind=kind, by_user_id=by.user_id, recorded_at=now)
        )
        await cases[case_id].enter("linked", by, {"other": other_id, "kind": kind})
        await cases[other_id].enter("linked", by, {"other": case_id, "kind": kind})


async def unlink(link_id: int, by: Actor) -> None:
    """Takes a link back; that it once was stays on record. Raises NotFound when there is none (any more)."""
    found = await standing_link(link_id)
    if found is None:
        raise NotFound(say("There is no such link."))
    async with hold_all([found.case_id, found.other_id], by) as cases:
        if await standing_link(link_id) is None:
            raise NotFound(say("There is no such link."))
        one, other = cases[found.case_id], cases[found.other_id]
        await CaseLink.update({CaseLink.undone_at: one.now}).where(CaseLink.id == link_id)
        await one.enter("unlinked", by, {"other": other.id, "kind": found.kind})
        await other.enter("unlinked", by, {"other": one.id, "kind": found.kind})
