"""Whom we ask whether it is solved: the customer, once for each resolution, an hour after it.

Not whoever said so already, nor an address that no person reads or that had its share of automatic mail within the
hour; and nobody about what was resolved long ago, by an import or while the desk was switched off.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casedesk.channels.email.rules import loops
from casedesk.channels.email.rules.loops import Traffic

PAUSE = timedelta(hours=1)
"""Letters that say how it was fixed come first, and a resolution that was a slip is taken back by then."""
LATEST = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """A resolution as it stands when its time to be asked about has come. `address` is empty where none is known."""

    resolved_at: datetime
    address: str
    own_address: bool
    undeliverable: bool
    asked: bool
    confirmed: bool


def is_asked(standing: Standing, traffic: Traffic, now: datetime) -> bool:
    """Whether the customer is asked about this resolution."""
    reachable = bool(standing.address) and not (
        standing.own_address or standing.undeliverable or loops.answers_nobody(standing.address)
    )
    answered = standing.asked or standing.confirmed
    return reachable and not answered and not loops.too_much(traffic) and standing.resolved_at >= now - LATEST
