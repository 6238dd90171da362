"""Offering several cases of one owner with one next step: each is a handoff of its own, with its own brief."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from casedesk.accounts.queries.people import person
from casedesk.cases.queries.case_page import case_head
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.handoffs.actions.sending import hand_off, withdraw
from casedesk.ownership.handoffs.rules.answering import Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief, problems_of
from casedesk.platform.errors import Invalid, NotFound, Refused, Stale
from casedesk.platform.keys import key_said
from casedesk.web.i18n import gettext as _
from casedesk.workspace.passing import brief_of


@dataclass(frozen=True)
class Offered:
    """A case and the handoff that offers it; in an address "12-34"."""

    case_id: int
    handoff_id: int

    def __str__(self) -> str:
        return f"{self.case_id}-{self.handoff_id}"

    @classmethod
    def read(cls, text: str) -> "Offered | None":
        """Reads it back from an address; None for what is none."""
        case, _dash, handoff = text.partition("-")
        case_id, handoff_id = key_said(case), key_said(handoff)
        return None if case_id is None or handoff_id is None else cls(case_id, handoff_id)


async def offer_several(
    case_ids: Collection[int], from_id: int, shared: Brief, to: Receiver, by: Actor
) -> list[Offered]:
    """Offers several cases of one owner to somebody, in rising order; returns those that are offered.

    `shared` says what is to be done next and why they go there; the rest of each brief is drafted from the story of
    its case. What ended, has another owner by now, is offered already, or may not be seen by both, stays as it is.
    Raises Invalid by field before any is offered: without a next step, or for whom nothing can be offered to.
    """
    wrong = problems_of(shared)
    receiver = None if to.user_id is None else await person(to.user_id)
    if receiver is None or not receiver.active or receiver.id == from_id:
        wrong["owner_id"] = _("Choose somebody else who works here.")
    if wrong:
        raise Invalid(wrong)
    offered = []
    for case_id in sorted(set(case_ids)):
        try:
            case = await case_head(case_id, by)
            if case.owner_id != from_id or case.disposition is not None:
                continue
            # On what was read here: whatever changed since has another owner, or another brief.
            handoff_id = await offer_one(case_id, shared, to, by, case.events_count)
        except (Invalid, NotFound, Refused, Stale):
            continue
        offered.append(Offered(case_id, handoff_id))
    return offered


async def offer_one(case_id: int, shared: Brief, to: Receiver, by: Actor, seen: int) -> int:
    """Offers one case with a brief that is drafted from its story, but for what `shared` says; returns the handoff.
    Raises what handing off raises."""
    case = await case_head(case_id, by)
    brief = replace(await brief_of(case), next_step=shared.next_step, why=shared.why)
    return await hand_off(case_id, brief, to, by, seen=seen)


async def withdraw_several(offered: Sequence[Offered], by: Actor) -> int:
    """Takes several offers back, as far as nobody has answered them; returns how many."""
    back = 0
    for one in offered:
        try:
            await withdraw(one.case_id, one.handoff_id, by)
        except (NotFound, Refused):
            continue
        back += 1
    return back
