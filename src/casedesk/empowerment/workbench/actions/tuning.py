"""Putting an amount into a draft, from the workbench."""

from decimal import Decimal

from casedesk.empowerment.actions.policies import Author, begin_draft, write_draft
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.queries import policies
from casedesk.empowerment.rules.what_if import with_amount
from casedesk.empowerment.workbench.rules.limits import limit_of
from casedesk.platform import db, money
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say

MOST_TIMES = 10_000
"""More concessions than this a cap on their number need not say."""


async def put_amount(
    draft_id: int | None, edits: int | None, line_id: str, currency: str, amount: Decimal, author: Author
) -> int:
    """Writes another amount into one line of a draft, begun where the author has none; returns the draft's key.

    `edits` is how many changes the author had seen. Raises Invalid for what is no amount there, NotFound where the
    draft or the line is gone, Stale where the draft was changed meanwhile.
    """
    async with db.transaction():
        key = await begin_draft(author) if draft_id is None else draft_id
        draft = await policies.draft(key)
        limit = limit_of(draft.policy, line_id, currency)
        if limit is None:
            raise NotFound(say("The draft has no such limit any more."))
        wrong = _why_not(amount, currency, limit.is_count)
        if wrong:
            raise Invalid({"amount": wrong})
        document = write_policy(with_amount(draft.policy, limit.line, currency, amount))
        await write_draft(key, document, edits, author)
    return key


def _why_not(amount: Decimal, currency: str, is_count: bool) -> str:
    if is_count:
        fits = amount == amount.to_integral_value() and 0 <= amount <= MOST_TIMES
        return "" if fits else say("Write a whole number.")
    if amount < 0 or not money.fits(amount, currency):
        return say("Write an amount of %(currency)s such as 80 or 79.90.", currency=currency)
    return ""
