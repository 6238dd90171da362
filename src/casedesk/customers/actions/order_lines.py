"""Putting the lines of orders where the shop now tells of them, so that each keeps its key."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from casedesk.customers.rules.order_lines import Stood, places
from casedesk.customers.rules.orders import Line
from casedesk.platform import db

STOOD = """
-- Which lines did these orders have?
SELECT order_id, id, position, sku, name, gone FROM order_lines WHERE order_id = ANY($1::bigint[])
ORDER BY order_id, position
"""

ASIDE = """
-- Put all lines of these orders aside, beyond every place that is told of: those nobody tells of more stay there.
UPDATE order_lines SET position = position + $2 WHERE order_id = ANY($1::bigint[])
"""

BACK = """
-- Put each line that is told of where it is told.
UPDATE order_lines l SET position = n.position FROM unnest($1::bigint[], $2::int[]) AS n (id, position)
WHERE l.id = n.id
"""


async def put_in_place(told: Mapping[int, Sequence[Line]]) -> None:
    """Moves the lines of these orders, which are held, to the places at which they are told of by now."""
    stood: dict[int, list[Stood]] = defaultdict(list)
    for row in await db.records(STOOD, list(told)):
        columns = dict(row)
        stood[columns.pop("order_id")].append(Stood(**columns))
    moved: dict[int, list[int | None]] = {}
    for order_id, before in stood.items():
        now = places(before, told[order_id])
        if _is_moved(before, now):
            moved[order_id] = now
    if not moved:
        return
    kept = [
        (line_id, position)
        for now in moved.values()
        for position, line_id in enumerate(now, start=1)
        if line_id is not None
    ]
    beyond = max([one.position for key in moved for one in stood[key]] + [len(now) for now in moved.values()])
    await db.execute(ASIDE, list(moved), beyond)
    await db.execute(
        BACK, [line_id for line_id, _position in kept], [position for _line_id, position in kept]
    )


def _is_moved(before: Sequence[Stood], now: Sequence[int | None]) -> bool:
    """Whether something stands at a place where something else, or something new, is told of."""
    at = {one.position: one.id for one in before}
    return any(at.get(position, line_id) != line_id for position, line_id in enumerate(now, start=1))
