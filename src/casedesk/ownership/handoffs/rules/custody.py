"""The chain of custody, measured: how often a case passed on, how often it came back, how long nobody answered.

All of it follows from the starts of ownership and the handoffs, none from a count that somebody kept. A bounce
is a case that goes back to whom it came from: A to B and to A again. A handoff waits from its sending until
its end, whatever that was; time that two offers waited is never counted twice, since there is one at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casedesk.resolution_clock.rules.intervals import Start


@dataclass(frozen=True)
class Offer:
    """When a handoff was sent and when it ended; None while it waits."""

    sent_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Custody:
    """How a case went from hand to hand."""

    passes: int
    bounces: int
    unanswered: timedelta
    """Time in which an offer waited for its answer; the owner was responsible all the while."""


def custody(owners: Sequence[Start[int]], offers: Sequence[Offer], now: datetime) -> Custody:
    """The measures of one case from its record; `owners` in order."""
    return Custody(passes(owners), bounces(owners), time_unanswered(offers, now))


def passes(owners: Sequence[Start[int]]) -> int:
    """How often the case went to somebody else."""
    return max(len(_hands(owners)) - 1, 0)


def bounces(owners: Sequence[Start[int]]) -> int:
    """How often the case went back to whom it had just come from."""
    hands = _hands(owners)
    return sum(1 for before, after in zip(hands, hands[2:], strict=False) if before == after)


def time_unanswered(offers: Sequence[Offer], now: datetime) -> timedelta:
    """How long offers waited for their answers."""
    waited = (min(offer.ended_at or now, now) - offer.sent_at for offer in offers)
    return sum((max(one, timedelta()) for one in waited), timedelta())


def _hands(owners: Sequence[Start[int]]) -> list[int]:
    hands: list[int] = []
    for start in owners:
        if not hands or hands[-1] != start.key:
            hands.append(start.key)
    return hands
