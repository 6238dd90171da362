"""Taking a file of orders: rows with the same key, one after the other, are one order.

An order is matched by its key. Told again without a change, nothing is written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice

from casedesk.customers.actions.order_lines import put_in_place
from casedesk.customers.events import OrderRecorded
from casedesk.customers.rules.orders import line_total, order_total
from casedesk.importers.actions.rows import one_import_at_a_time
from casedesk.importers.batches import Batch, Within, ahead
from casedesk.importers.outcome import Outcome, Refusal
from casedesk.importers.queries import Buyer, KnownOrder, buyers, known_orders
from casedesk.importers.reading import Row, Table, rows_of
from casedesk.importers.rules.cells import of_column, together
from casedesk.importers.rules.orders import OrderRow, read_order
from casedesk.platform import clock, db, events
from casedesk.platform.sentences import say

AT_ONCE = 1_000
"""Orders of one transaction."""

ADD_ORDERS = """
-- Write down these orders.
INSERT INTO orders (customer_id, number, external_id, placed_on, currency, total, status)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::text[], $6::numeric[], $7::text[])
RETURNING id, external_id
"""

CHANGE_ORDERS = """
-- What of these orders is not as the shop says now?
UPDATE orders o SET number = n.number, placed_on = n.placed_on, currency = n.currency, total = n.total,
                    status = n.status
FROM unnest($1::bigint[], $2::text[], $3::date[], $4::text[], $5::numeric[], $6::text[])
     AS n (id, number, placed_on, currency, total, status)
WHERE o.id = n.id AND (o.number, o.placed_on, o.currency, o.total, o.status)
      IS DISTINCT FROM (n.number, n.placed_on, n.currency::bpchar, n.total, n.status)
RETURNING o.id
"""

LINES = """
-- Which lines of these orders are new or not as the shop says now?
INSERT INTO order_lines AS l (order_id, position, sku, name, quantity, unit_price, total)
SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[])
ON CONFLICT (order_id, position) DO UPDATE
SET sku = excluded.sku, name = excluded.name, quantity = excluded.quantity, unit_price = excluded.unit_price,
    total = excluded.total, gone = false
WHERE l.gone OR (l.sku, l.name, l.quantity, l.unit_price, l.total) IS DISTINCT FROM
      (excluded.sku, excluded.name, excluded.quantity, excluded.unit_price, excluded.total)
RETURNING order_id
"""

SURPLUS = """
-- Which lines are on these orders no more? They stay, for what refers to them.
UPDATE order_lines l SET gone = true FROM unnest($1::bigint[], $2::int[]) AS n (order_id, lines)
WHERE l.order_id = n.order_id AND l.position > n.lines AND NOT l.gone RETURNING l.order_id
"""


@dataclass(frozen=True)
class _Read:
    """An order that can be taken, and the rows it came in."""

    row: OrderRow
    rows: list[Row]

    @property
    def key(self) -> str:
        """The shop's key."""
        return self.row.purchase.external_id or ""


async def import_orders(
    table: Table,
    outcome: Outcome,
    told: Callable[[Outcome], None] = lambda outcome: None,
    within: Within = db.transaction,
) -> Outcome:
    """Takes the orders of a file, and counts in `outcome` what became of them; `told` hears of each batch, which is
    written `within` a transaction."""
    async for batch in ahead(_batches(table, clock.now().date())):
        batch.count(outcome)
        async with within():
            await one_import_at_a_time()
            await _take(batch.ready, outcome)
        told(outcome)
    return outcome


def _batches(table: Table, today: date) -> Iterator[Batch[_Read]]:
    seen: dict[str, int] = {}
    orders = (list(rows) for _order, rows in groupby(rows_of(table), key=_order_of))
    while some := list(islice(orders, AT_ONCE)):
        batch = Batch[_Read](rows=sum(map(len, some)))
        for rows in some:
            read = _read(rows, seen, today)
            if isinstance(read, OrderRow):
                batch.ready.append(_Read(read, rows))
                continue
            for row in rows:
                batch.refuse(row, read)
        yield batch


def _order_of(row: Row) -> str | int:
    # A row without a key, or one that cannot be read, stands for itself.
    return row.cells.get("external_id") or row.line


def _read(rows: list[Row], seen: dict[str, int], today: date) -> OrderRow | str:
    if rows[0].broken:
        return rows[0].broken
    key = rows[0].cells.get("external_id", "")
    first = seen.setdefault(key, rows[0].line) if key else rows[0].line
    if first != rows[0].line:
        apart = say("This order began on line %(line)s; its rows have to follow each other.", line=first)
        return of_column("external_id", apart)
    read = read_order([row.cells for row in rows], today)
    return together(read) if isinstance(read, list) else read


async def _take(orders: list[_Read], outcome: Outcome) -> None:
    named = [each.row for each in orders]
    found = await buyers(
        {row.customer_id for row in named if row.customer_id},
        {row.customer_email.normalised for row in named if row.customer_email},
    )
    known = await known_orders([each.key for each in orders])
    taken: list[tuple[_Read, Buyer]] = []
    for each in orders:
        buyer = _buyer(each, found, known.get(each.key))
        if isinstance(buyer, Buyer):
            taken.append((each, buyer))
            continue
        for row in each.rows:
            outcome.refuse(Refusal(row.line, buyer, row.raw))
    keys = await _add([one for one in taken if one[0].key not in known])
    added = set(keys.values())
    keys |= {key: order.id for key, order in known.items()}
    keyed = [(keys[each.key], each) for each, _buyer in taken]
    changed = await _change([one for one in keyed if one[0] not in added]) | await _lines(keyed)
    for each, one in taken:
        key = keys[each.key]
        if key in added or key in changed:
            await events.publish(OrderRecorded(order_id=key, customer_id=one.kept_id))
    outcome.added += len(added)
    outcome.changed += len(changed - added)
    outcome.unchanged += len(taken) - len(added | changed)


def _buyer(each: _Read, found: dict[tuple[str, str], Buyer], known: KnownOrder | None) -> Buyer | str:
    """Whose order it is, or why it cannot be theirs."""
    said, email = each.row.customer_id, each.row.customer_email
    how = ("key", said) if said is not None else ("email", email.normalised if email else "")
    buyer = found.get(how)
    if buyer is None:
        named = said or (email.value if email else "")
        unknown = say("No customer is known by “%(named)s”; bring the customers over first.", named=named)
        return of_column("customer_id", unknown)
    if known is not None and known.kept_id != buyer.kept_id:
        return of_column("external_id", say("This order is another customer's already."))
    return buyer


async def _add(new: list[tuple[_Read, Buyer]]) -> dict[str, int]:
    if not new:
        return {}
    purchases = [each.row.purchase for each, _buyer in new]
    found = await db.records(
        ADD_ORDERS,
        [buyer.customer_id for _each, buyer in new],
        [purchase.number.strip() for purchase in purchases],
        [purchase.external_id for purchase in purchases],
        [purchase.placed_on for purchase in purchases],
        [purchase.currency for purchase in purchases],
        [order_total(purchase) for purchase in purchases],
        [purchase.status for purchase in purchases],
    )
    return {record["external_id"]: record["id"] for record in found}


async def _change(known: list[tuple[int, _Read]]) -> set[int]:
    if not known:
        return set()
    purchases = [each.row.purchase for _key, each in known]
    found = await db.records(
        CHANGE_ORDERS,
        [key for key, _each in known],
        [purchase.number.strip() for purchase in purchases],
        [purchase.placed_on for purchase in purchases],
        [purchase.currency for purchase in purchases],
        [order_total(purchase) for purchase in purchases],
        [purchase.status for purchase in purchases],
    )
    return {record["id"] for record in found}


async def _lines(orders: list[tuple[int, _Read]]) -> set[int]:
    await put_in_place({key: each.row.purchase.lines for key, each in orders})
    counts = [len(each.row.purchase.lines) for _key, each in orders]
    gone = await db.records(SURPLUS, [key for key, _each in orders], counts)
    lines = [
        (key, position, line, each.row.purchase.currency)
        for key, each in orders
        for position, line in enumerate(each.row.purchase.lines, start=1)
    ]
    written = await db.records(
        LINES,
        [key for key, _position, _line, _currency in lines],
        [position for _key, position, _line, _currency in lines],
        [line.sku for _key, _position, line, _currency in lines],
        [line.name for _key, _position, line, _currency in lines],
        [line.quantity for _key, _position, line, _currency in lines],
        [line.unit_price for _key, _position, line, _currency in lines],
        [line_total(line, currency) for _key, _position, line, currency in lines],
    )
    return {record["order_id"] for record in (*gone, *written)}
