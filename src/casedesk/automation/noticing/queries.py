"""What is known on a case, to lay a letter beside."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from casedesk.automation.noticing.rules.noticing import Known, Standing, Sum, Told
from casedesk.automation.noticing.rules.sayings import Of
from casedesk.customers.queries.orders import Order
from casedesk.empowerment.rules.words import MONEY, Remedy
from casedesk.platform import db
from casedesk.promises.queries.ledger import PromiseRow
from casedesk.promises.rules import ledger

MOST_LETTERS = 20
_GOODS = frozenset({Remedy.REPLACEMENT, Remedy.EXCHANGE})
_STANDS = frozenset({ledger.OPEN, ledger.KEPT, ledger.LATE})
_OF = {"granted": "granted", "fulfilled": "granted", "requested": "waiting", "reserved": "waiting"}
"""What a concession's state says of its amount."""


class _Conceded(msgspec.Struct, frozen=True):
    remedy: str
    state: str
    amount: Decimal
    currency: str


async def _conceded_on(family: list[int]) -> list[_Conceded]:
    sql = """
    -- What was granted on these cases, or is asked for?
    SELECT remedy, state, coalesce(granted, asked) AS amount, currency FROM concessions
    WHERE case_id = ANY($1::bigint[]) AND state IN ('granted', 'fulfilled', 'requested', 'reserved') ORDER BY id
    """
    return await db.rows(_Conceded, sql, family)


class _Letter(msgspec.Struct, frozen=True):
    body: str
    at: datetime
    by: str


async def _letters_to_customer(family: list[int]) -> list[_Letter]:
    sql = """
    -- What has one of us written to the customer on these cases, the newest first?
    SELECT left(i.body, 20000) AS body, i.at, u.name AS by
    FROM placements p JOIN interactions i ON i.id = p.interaction_id JOIN users u ON u.id = i.by_user_id
    WHERE p.case_id = ANY($1::bigint[]) AND i.direction = 'out' AND i.channel IN ('email', 'form', 'chat', 'letter')
      AND i.nature = 'ordinary' AND i.customer_id IS NOT NULL AND i.body <> ''
      AND NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = p.interaction_id AND later.id > p.id)
    ORDER BY i.at DESC, i.id DESC LIMIT $2
    """
    return await db.rows(_Letter, sql, family, MOST_LETTERS)


async def known_on(family: list[int], orders: list[Order], promised: list[PromiseRow], zone: str) -> Known:
    """What was granted, asked for and promised on a case, what its customer paid and got back, and what they were
    told; times are in their zone. An amount that was promised is theirs when it has been given, too; only what is
    still to come has a time that a letter could miss."""
    conceded = await _conceded_on(family)
    there = ZoneInfo(zone)
    gave: set[Of] = set()
    for one in conceded:
        if _OF[one.state] == "granted":
            gave |= {"money"} if one.remedy in MONEY else {"goods"} if one.remedy in _GOODS else set()
    return Known(
        sums=[
            *(Sum(one.amount, one.currency, _OF[one.state]) for one in conceded if one.remedy in MONEY),
            *(
                Sum(one.amount if one.given is None else one.given, one.currency, "promised")
                for one in promised
                if one.state in _STANDS and one.amount and one.currency
            ),
            *(one for order in orders for one in _of_order(order)),
        ],
        promises=[
            Standing(one.id, one.text, one.due_at.astimezone(there))
            for one in promised
            if one.state == ledger.OPEN
        ],
        told=[Told(one.body, one.at.astimezone(there), one.by) for one in await _letters_to_customer(family)],
        gave=frozenset(gave),
    )


def _of_order(order: Order) -> list[Sum]:
    prices = {
        order.total,
        order.paid,
        *(amount for line in order.lines for amount in (line.total, line.unit_price)),
    }
    back = {order.back_in_all, *(line.came_back for line in order.lines)}
    known = [Sum(amount, order.currency, "order") for amount in sorted(prices)]
    known += [Sum(amount, order.currency, "came_back") for amount in sorted(back)]
    return [one for one in known if one.amount]


async def has_noticed(case_id: int, reply_id: int) -> bool:
    """Whether the record says already what was noticed in this letter."""
    sql = """
    -- Is it on record what was noticed in this letter?
    SELECT EXISTS (SELECT FROM events WHERE case_id = $1 AND kind = 'noticed' AND payload ->> 'reply' = $2)
    """
    return bool(await db.value(sql, case_id, str(reply_id)))
