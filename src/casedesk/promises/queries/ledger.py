"""Promises as actions and the page of a case need them."""

from datetime import datetime
from decimal import Decimal

import msgspec

from casedesk.platform import db
from casedesk.promises.rules.ledger import Promise


class KeptPromise(msgspec.Struct, frozen=True):
    """One promise as the ledger has it. `case_id` is where it was made, `stands_on_id` where it is looked after."""

    id: int
    case_id: int
    stands_on_id: int
    text: str
    due_at: datetime
    amount: Decimal | None
    currency: str | None
    phone: str
    made_at: datetime
    state: str

    @property
    def facts(self) -> Promise:
        """What the rules need to know of it."""
        return Promise(self.made_at, self.due_at, self.amount)


ZONE = """coalesce(cu.zone, org.zone, (SELECT value #>> '{}' FROM desk_settings WHERE key = 'zone'), 'UTC')"""
CUSTOMERS = """
    JOIN cases c ON c.id = p.stands_on_id
    JOIN customers cu ON cu.id = c.customer_id
    LEFT JOIN organisations org ON org.id = cu.organisation_id"""
"""The zone of a promise's customer: their own, else their organisation's, else the desk's."""

_COLUMNS = "id, case_id, stands_on_id, text, due_at, amount, currency, phone, made_at, state"


async def promise(promise_id: int) -> KeptPromise | None:
    """One promise."""
    sql = f"-- What was promised here?\nSELECT {_COLUMNS} FROM promises WHERE id = $1"
    return await db.row(KeptPromise, sql, promise_id)


async def open_promises_on(case_id: int) -> list[KeptPromise]:
    """What is still promised on a case, the next due first."""
    sql = f"""
    -- What have we still to do here that we promised?
    SELECT {_COLUMNS} FROM promises WHERE stands_on_id = $1 AND state = 'open' ORDER BY due_at, id
    """
    return await db.rows(KeptPromise, sql, case_id)


async def broken_by_now(due_before: datetime, limit: int) -> list[KeptPromise]:
    """Open promises that were due before this time, the oldest first."""
    sql = f"""
    -- Which promises can no longer be done, not even late?
    SELECT {_COLUMNS} FROM promises WHERE state = 'open' AND due_at < $1 ORDER BY due_at, id LIMIT $2
    """
    return await db.rows(KeptPromise, sql, due_before, limit)


class PromiseRow(msgspec.Struct, frozen=True):
    """A promise as a page shows it, with who made it and what became of it. `given` is what the customer got,
    where an amount was promised; `moved_to` is the time of the promise that follows it."""

    id: int
    case_id: int
    stands_on_id: int
    text: str
    due_at: datetime
    amount: Decimal | None
    currency: str | None
    phone: str
    made_at: datetime
    state: str
    maker: str | None
    by_rule: str
    follows_id: int | None
    ended_at: datetime | None
    told: str | None
    given: Decimal | None
    moved_to: datetime | None


async def promises_of(case_ids: list[int]) -> list[PromiseRow]:
    """Everything that was promised on these cases, or is looked after on the first of them, by its time."""
    sql = """
    -- What was promised on these cases, by whom, and what became of it?
    SELECT p.id, p.case_id, p.stands_on_id, p.text, p.due_at, p.amount, p.currency, p.phone, p.made_at, p.state,
           u.name AS maker, p.by_rule, p.follows_id, e.at AS ended_at, e.told, e.amount AS given,
           later.due_at AS moved_to
    FROM promises p
    LEFT JOIN users u ON u.id = p.by_user_id
    LEFT JOIN promise_ends e ON e.promise_id = p.id
    LEFT JOIN promises later ON later.follows_id = p.id
    WHERE p.case_id = ANY($1::bigint[])
    ORDER BY p.due_at, p.id
    """
    return await db.rows(PromiseRow, sql, case_ids)


class Said(msgspec.Struct, frozen=True):
    """What was promised, and the zone in which its customer lives."""

    text: str
    zone: str


async def said_in(promise_ids: list[int]) -> dict[int, Said]:
    """What these promises say, by their key."""
    sql = f"""
    -- What was promised here, and by whose clock?
    SELECT p.id, p.text, {ZONE} AS zone
    FROM promises p {CUSTOMERS}
    WHERE p.id = ANY($1::bigint[])
    """
    if not promise_ids:
        return {}
    return {row["id"]: Said(row["text"], row["zone"]) for row in await db.records(sql, promise_ids)}


async def zone_of_case(case_id: int) -> str:
    """The zone by whose clock a promise on this case is due."""
    sql = """
    -- By whose clock are promises on this case due?
    SELECT coalesce(cu.zone, org.zone, (SELECT value #>> '{}' FROM desk_settings WHERE key = 'zone'), 'UTC')
    FROM cases c JOIN customers cu ON cu.id = c.customer_id LEFT JOIN organisations org ON org.id = cu.organisation_id
    WHERE c.id = $1
    """
    return str(await db.value(sql, case_id) or "UTC")
