"""Merging two cases about the same thing, and taking that back."""

from casedesk.cases.actions.custody import route_anew
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold_all
from casedesk.cases.actions.tags_of_merges import bring_tags, give_tags_back
from casedesk.cases.events import CasesMerged, CasesParted
from casedesk.cases.queries.record import leading_case, merged_into, stage_starts
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say


async def merge(one_id: int, other_id: int, by: Actor) -> int:
    """Merges two cases: the earlier-opened one survives and is returned. It reopens if it had ended while
    the other is open. The other ends as duplicate, keeps its rows and its number, and leads to the survivor."""
    one_id, other_id = await leading_case(one_id), await leading_case(other_id)
    if one_id == other_id:
        raise Refused(say("These are the same case already."))
    async with hold_all([one_id, other_id], by) as cases:
        survivor, merged = sorted(cases.values(), key=lambda case: (case.opened_at, case.id))
        if survivor.merged_into_id is not None or merged.merged_into_id is not None:
            raise Refused(say("One of these was merged meanwhile. Look at it again."))
        await take_up(survivor, merged, by)
        await merged.start_stage(stages.CLOSED, by, disposition="duplicate")
        merged.set(merged_into_id=survivor.id)
        await merged.enter("merged", by, {"into": survivor.id})
        await survivor.enter("absorbed", by, {"from": merged.id})
        await bring_tags(survivor, merged, by)
        merged.tell(CasesMerged(case_id=merged.id, into_id=survivor.id))
    return survivor.id


async def take_up(survivor: HeldCase, merged: HeldCase, by: Actor) -> None:
    """Reopens a survivor that had ended where the one that joins it is open: that matter is not done."""
    if stages.is_open(survivor.stage) or not stages.is_open(merged.stage):
        return
    await survivor.start_stage(stages.WORKING, by)
    await survivor.enter("reopened", by)
    await route_anew(survivor)


async def unmerge(case_id: int, by: Actor) -> None:
    """Takes a merge back: the case stands on its own again, worked on if it was open, else ended as it was.

    What came onto the survivor meanwhile stays there. Raises Refused when the case is not merged.
    """
    # Read before anything is locked: a lock on this case alone would be kept inside another action, and the survivor,
    # whose key may be the lower one, would be locked out of turn.
    into_id = await merged_into(case_id)
    if into_id is None:
        async with hold_all([case_id], by):
            raise Refused(say("This case is not merged into another."))
    async with hold_all([case_id, into_id], by) as cases:
        case, survivor = cases[case_id], cases[into_id]
        if case.merged_into_id != into_id:
            raise Refused(say("This merge was undone meanwhile."))
        case.set(merged_into_id=None)
        await _stand_as_before(case, by)
        await case.enter("unmerged", by, {"from": into_id})
        if stages.is_open(case.stage):
            await route_anew(case)
        await survivor.enter("restored", by, {"from": case_id})
        await give_tags_back(survivor, case, by)
        case.tell(CasesParted(case_id=case_id, from_id=into_id))


async def _stand_as_before(case: HeldCase, by: Actor) -> None:
    starts = await stage_starts(case.id)
    before = starts[-2]
    if stages.is_open(before.stage):
        await case.start_stage(stages.WORKING, by)
        return
    if before.disposition != "resolved":
        await case.start_stage(stages.CLOSED, by, disposition=before.disposition)
        return
    by_id = {start.id: start for start in starts}
    resolved = next(start for start in reversed(starts[:-1]) if start.stage == stages.RESOLVED)
    while resolved.restores is not None:
        resolved = by_id[resolved.restores]
    await case.restore_resolution(resolved.id, resolved.at or case.opened_at, by)
