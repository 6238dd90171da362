"""What becomes of a mail after a try to send it.

Taken: it is sent. Refused for good (5xx): it has failed, and somebody sees it. Anything else, from a full
mailbox to a server that does not answer, is tried again after growing waits, over two days; then it has
failed too. Without a mailbox that sends it waits for as long as that takes: the mail is not at fault.
"""

from datetime import datetime, timedelta

from casedesk.platform.sentences import say

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=20),
)
"""The wait after the first try that came to nothing, the second, and so on; two days in all."""

WITHOUT_MAILBOX = timedelta(minutes=5)
"""How often is looked whether a mailbox sends by now."""

BETWEEN_PROBES = timedelta(seconds=55)
"""While a mailbox's server is in trouble, one mail in so long tries it; the others wait for how that goes."""

AFTER_PROBE = timedelta(minutes=1)

LONGEST_TRY = timedelta(hours=1, minutes=5)
"""A mail that has been on its way for longer was left by a job that died for good: no job may run that long."""

NO_MAILBOX = say("No mailbox of this desk sends mail yet. It goes as soon as one does (Settings, Mailboxes).")


def next_try(tries: int, now: datetime) -> datetime | None:
    """When a mail is tried again after so many tries in vain; None where it is given up."""
    return now + WAITS[tries - 1] if 0 < tries <= len(WAITS) else None


def is_permanent(code: int) -> bool:
    """Whether an SMTP server that answers like this will answer the same next time."""
    return 500 <= code <= 599
