"""One line's amount against approvals and cost: looked up in what each request needs of it, sorted and added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from casedesk.empowerment.workbench.queries.figures import Narrowed
from casedesk.empowerment.workbench.queries.sheets import sums, sums_and_asking
from casedesk.empowerment.workbench.rules.counting import Point, Tally
from casedesk.empowerment.workbench.rules.sheets import as_amount


@dataclass(frozen=True)
class Curve:
    """What each amount of a line would grant. `spoke` requests it speaks of that may be granted at all, whoever grants
    them; `given` is what they were given then. `more` is what would be asked for beyond, at the last amount asked
    about."""

    points: list[Point]
    spoke: int
    given: Decimal
    more: Decimal

    def at(self, amount: Decimal) -> Point:
        """The point of an amount that was asked about. Raises StopIteration for another."""
        return next(one for one in self.points if one.amount == amount)

    def approvals(self, point: Point) -> int:
        """How many still need an approval there."""
        return self.spoke - point.granted.requests

    def given_at(self, point: Point) -> Decimal:
        """What would be given in all: what was given then, and what granting the rest as asked costs more."""
        return self.given + point.granted.extra


async def curve(
    replay_id: int, line: str, only: Narrowed, amounts: Sequence[Decimal], asking_more: Decimal, at: Decimal
) -> Curve:
    """The curve of a line through rising amounts. `asking_more` is how much more people ask for when more is allowed,
    as a share; it is reckoned for the amount `at`."""
    more = Decimal(0)
    if asking_more:
        found = await sums_and_asking(replay_id, line, only, asking_more)
        counted = None if found is None else found[0]
        more = Decimal(0) if found is None else found[1].at(at)
    else:
        counted = await sums(replay_id, line, only)
    if counted is None:
        return Curve([Point(amount, Tally()) for amount in amounts], 0, Decimal(0), Decimal(0))
    return Curve(
        [Point(amount, counted.at(amount)) for amount in amounts],
        spoke=counted.spoke,
        given=as_amount(counted.given),
        more=more,
    )
