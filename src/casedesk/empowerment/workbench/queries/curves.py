"""One line's amount against approvals and cost: one pass over what each request needs of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casedesk.empowerment.workbench.queries.figures import Narrowed
from casedesk.empowerment.workbench.rules.counting import Point, Tally, points
from casedesk.platform import db


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


_LOOK_UP = """
-- What does this line grant at each of these amounts, as it was added up?
SELECT a.amount, s.requests, s.asked_for, s.waited, s.given, s.extra, s.squares, s.unsure
FROM unnest($4::numeric[]) AS a (amount) LEFT JOIN LATERAL (
    SELECT * FROM replay_steps s WHERE s.replay_id = $1 AND s.line = $2 AND s.currency = $3 AND s.needed <= a.amount
    ORDER BY s.needed DESC LIMIT 1
) AS s ON true
UNION ALL
SELECT NULL, requests, asked_for, waited, given, extra, squares, unsure FROM replay_steps
WHERE replay_id = $1 AND line = $2 AND currency = $3 AND needed IS NULL
"""


async def _looked_up(replay_id: int, line: str, currency: str, amounts: Sequence[Decimal]) -> Curve:
    rows = await db.records(_LOOK_UP, replay_id, line, currency, list(amounts))
    whole = next((row for row in rows if row["amount"] is None), None)
    found = {row["amount"]: _tally(row) for row in rows if row["amount"] is not None and row["requests"]}
    return Curve(
        [Point(amount, found.get(amount, Tally())) for amount in amounts],
        spoke=0 if whole is None else whole["requests"],
        given=Decimal(0) if whole is None else whole["given"],
        more=Decimal(0),
    )


def _tally(row: Any) -> Tally:
    return Tally(
        row["requests"], row["asked_for"], row["waited"], row["extra"], row["squares"], row["unsure"]
    )


async def curve(
    replay_id: int, line: str, only: Narrowed, amounts: Sequence[Decimal], asking_more: Decimal, at: Decimal
) -> Curve:
    """The curve of a line through rising amounts. `asking_more` is how much more people ask for when more is allowed,
    as a share; it is reckoned for the amount `at`. Without an assumption and over everybody it was added up before;
    else it is counted."""
    if only == Narrowed(only.currency) and not asking_more:
        return await _looked_up(replay_id, line, only.currency, amounts)
    # Buckets are counted from above: each holds what needs no more than its amount and more than the one before.
    args: list[Any] = [replay_id, line, [-one for one in reversed(amounts)], asking_more, at]
    where = only.conditions("n", args)
    found = await db.records(
        f"""
        -- How many requests does this line grant at each of these amounts?
        SELECT width_bucket(-n.needed, $3::numeric[]) AS place, count(*) AS requests, count(n.waited) AS asked_for,
               coalesce(sum(n.waited), 0)::bigint AS waited,
               coalesce(sum(n.extra) FILTER (WHERE n.sure), 0) AS extra,
               coalesce(sum(n.extra * n.extra) FILTER (WHERE n.sure), 0) AS squares,
               coalesce(sum(n.extra) FILTER (WHERE NOT n.sure), 0) AS unsure,
               sum(n.given) AS given,
               coalesce(sum(least(n.asked * $4::numeric, $5::numeric - n.needed))
                        FILTER (WHERE n.needed <= $5), 0) AS more
        FROM (SELECT *, became NOT IN ('withdrawn', 'waiting') AS sure FROM replay_needs) AS n
        WHERE n.replay_id = $1 AND n.line = $2 AND NOT n.refused AND {where}
        GROUP BY 1
        """,
        *args,
    )
    by_place = {len(amounts) - row["place"]: _tally(row) for row in found if row["place"] is not None}
    return Curve(
        points(amounts, by_place),
        spoke=sum(row["requests"] for row in found),
        given=sum((row["given"] for row in found), Decimal(0)),
        more=sum((row["more"] for row in found), Decimal(0)),
    )
