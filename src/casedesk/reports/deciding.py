"""Reads all that the page on empowerment tells of a period: the requests and what became of the cases, side by side.

Whoever needs it imports it when it is needed: numpy takes a fifth of a second to load, and most processes never show
a report.
"""

from dataclasses import dataclass

from casedesk.platform import db
from casedesk.reports.queries.empowerment import Given, Outcomes, Told, given, told
from casedesk.reports.queries.outcomes import counted, outcomes_of
from casedesk.reports.rules.asked import Asked


@dataclass(frozen=True)
class Reading:
    """What was asked for and given, what became of the cases, and what was given in the other period."""

    told: Told
    became: Outcomes
    then: Given | None


async def read(asked: Asked, other: Asked | None) -> Reading:
    """The whole of it."""
    found, then, *parts = await db.side_by_side(told(asked), _given(other), *counted(asked))
    return Reading(found, await outcomes_of(asked, parts), then)


async def _given(other: Asked | None) -> Given | None:
    return None if other is None else await given(other)
