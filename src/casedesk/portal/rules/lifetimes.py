"""How long what lets a customer in stays good.

A link to one case lies in a mailbox for as long as the desk chose (90 days unless set). The link to all
cases is asked for and used at once. What a browser was let into by it ends sooner: it may be a shared one.
Whether somebody may still see a case is not a matter of time alone and is asked again at every visit.
"""

from datetime import datetime, timedelta

FRESH_LINK = timedelta(minutes=30)
VISIT_OF_ONE_CASE = timedelta(days=30)
VISIT_OF_ALL_CASES = timedelta(hours=12)

FORM_OPEN = timedelta(hours=24)
"""How long a form that was shown can be sent, and its answer be looked at again."""

TRIES_KEPT = timedelta(days=2)
ENDED_KEPT = timedelta(days=30)
"""How long links and forms that are past are kept, so that one can see what was open to whom."""


def grant_ends(*, to_all: bool, link_expires_at: datetime, now: datetime) -> datetime:
    """Until when a browser may open what this link opens. One to a single case never outlives its link; the
    one to all cases is good for minutes only, and what it opened for hours."""
    if to_all:
        return now + VISIT_OF_ALL_CASES
    return min(now + VISIT_OF_ONE_CASE, link_expires_at)
