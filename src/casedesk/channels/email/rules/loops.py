"""When a machine is answered by nobody.

Two machines that answer each other never stop by themselves. So nothing automatic goes to a machine, to a
list, to an address that answers nobody, to ourselves, or to whoever sends or gets too much within an hour.
What they wrote is kept all the same.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from casedesk.platform.sentences import say

WINDOW = timedelta(hours=1)
"""The time over which mails from and to one address are counted."""

MOST_FROM_ONE = 10
"""Mails of one address within the window after which it gets no automatic answer."""

MOST_AUTOMATIC = 5
"""Automatic mails to one address within the window, of any kind."""

MOST_ACKNOWLEDGED = 2
"""Acknowledgements to one address within the window: the first case, and one more."""

OWN_MAIL = say("It is our own mail that came back: a loop was cut here.")
OWN_MARK = say("It bears our own mark, so it went out from here: a loop was cut here.")

_ANSWERS_NOBODY = re.compile(
    r"^(?:no|non|not|do[-_.]?not|never|nie|keine?|ne)[-_.]?(?:reply|response|respond|answer|antwort|responder|repondre)"
    r"|^(?:mailer-daemon|mailerdaemon|postmaster|bounces?|majordomo|listserv|daemon|root|nobody)$"
    r"|[-_.+](?:noreply|bounces?|owner|request|unsubscribe)$"
    r"|^(?:bounces?|owner)[-_.+=]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Traffic:
    """How many mails one address sent us, and was sent automatically, within the window."""

    received: int = 0
    automatic: int = 0
    acknowledged: int = 0


def answers_nobody(address: str) -> bool:
    """Whether a mailbox says by its name that no person reads it."""
    return bool(_ANSWERS_NOBODY.search(address.partition("@")[0]))


def too_much(traffic: Traffic) -> bool:
    """Whether automatic mail to this address has to stop for a while."""
    return traffic.received > MOST_FROM_ONE or traffic.automatic >= MOST_AUTOMATIC
