""" "And let them decide this themselves next time": a proposal for that limit, in the draft of whoever approved."""

from casedesk.empowerment.actions.policies import Author, begin_draft, write_draft
from casedesk.empowerment.approvals.queries.one import standing
from casedesk.empowerment.approvals.rules.proposing import Approved, with_proposal
from casedesk.empowerment.approvals.tables import LimitProposal
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.queries import policies
from casedesk.empowerment.queries.concessions import standing as concession
from casedesk.empowerment.rules.words import Basis, Reason, Remedy
from casedesk.platform import clock, db
from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say


async def propose_limit(approval_id: int, author: Author) -> str:
    """Raises the limit to what was approved in the author's draft, begun if need be; returns the line's id.

    Raises Forbidden for who writes no policy, Refused where nothing was approved.
    """
    async with db.transaction():
        one = await concession((await standing(approval_id, lock=True)).concession_id)
        if one.granted is None:
            raise Refused(say("Nothing was approved here."))
        draft = await policies.draft(await begin_draft(author))
        spoke = [limit["id"] for limit in one.decision.get("limits", []) if limit["kind"] == "allowance"]
        approved = Approved(
            remedy=Remedy(one.remedy),
            reason=Reason(one.reason),
            basis=Basis(one.basis),
            amount=one.granted,
            currency=one.currency,
            level=one.level,
            spoke=tuple(spoke),
        )
        policy, line = with_proposal(policies.parsed(draft.document), approved)
        await write_draft(draft.id, write_policy(policy), draft.edits, author)
        row = LimitProposal(
            approval_id=approval_id, by_user_id=author.id, draft_id=draft.id, line=line, at=clock.now()
        )
        await LimitProposal.insert(row).on_conflict(action="DO NOTHING")
    return line
