"""Writing what was said and done about a request for approval."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.approvals.tables import ApprovalTurn
from casedesk.platform import live


async def enter_turn(
    approval_id: int,
    kind: str,
    by: Actor,
    at: datetime,
    *,
    words: str = "",
    amount: Decimal | None = None,
    for_user_id: int | None = None,
    level: str | None = None,
    addressees: Sequence[int] = (),
) -> None:
    """Appends one turn: what was done, by whom (in whose place), and what they said. Open lists of what waits read
    anew."""
    row = ApprovalTurn(
        approval_id=approval_id,
        kind=kind,
        at=at,
        by_user_id=by.user_id,
        by_rule="" if by.user_id is not None else by.rule,
        for_user_id=for_user_id,
        level=level,
        addressees=list(addressees),
        amount=amount,
        words=words.strip(),
    )
    await ApprovalTurn.insert(row)
    await live.tell(live.APPROVALS)
