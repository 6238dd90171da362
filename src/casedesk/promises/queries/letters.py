"""What letters promise."""

from datetime import datetime
from decimal import Decimal

import msgspec

from casedesk.platform import db


class InLetter(msgspec.Struct, frozen=True):
    """One change of the ledger that a letter makes."""

    change: str
    promise_id: int | None
    text: str
    due_at: datetime | None
    amount: Decimal | None
    currency: str | None
    phone: str


_COLUMNS = "l.change, l.promise_id, l.text, l.due_at, l.amount, l.currency, l.phone"


async def in_letter(reply_id: int) -> list[InLetter]:
    """What a letter promises, moves or withdraws."""
    sql = f"""
    -- What does this letter do to the ledger?
    SELECT {_COLUMNS} FROM promises_in_letters l WHERE l.reply_id = $1 ORDER BY l.id
    """
    return await db.rows(InLetter, sql, reply_id)


async def what_went(interaction_id: int) -> tuple[list[InLetter], int | None]:
    """What the letter says that went as this contact, and who wrote it."""
    sql = f"""
    -- What does the letter that has just gone do to the ledger, and whose is it?
    SELECT r.by_user_id, {_COLUMNS} FROM replies r JOIN promises_in_letters l ON l.reply_id = r.id
    WHERE r.interaction_id = $1 ORDER BY l.id
    """
    rows = [dict(row) for row in await db.records(sql, interaction_id)]
    authors = [row.pop("by_user_id") for row in rows]
    return [InLetter(**row) for row in rows], authors[0] if authors else None


class Letter(msgspec.Struct, frozen=True):
    """A letter that somebody wrote: `state` is held, gone or recalled; `interaction_id` is what it became."""

    id: int
    case_id: int
    by_user_id: int
    body: str
    state: str
    interaction_id: int | None


_LETTER = "SELECT r.id, r.case_id, r.by_user_id, r.body, r.state, r.interaction_id FROM replies r"


async def letter_without(case_id: int, user_id: int, since: datetime) -> Letter | None:
    """The last letter that this user wrote to the customer of a case since then, where it promises nothing."""
    sql = f"""
    -- What has this user just written to the customer without a promise on the ledger?
    SELECT * FROM ({_LETTER}
        WHERE r.case_id = $1 AND r.by_user_id = $2 AND r.kind = 'reply' AND r.state <> 'recalled'
          AND r.written_at >= $3 ORDER BY r.id DESC LIMIT 1) AS last
    WHERE NOT EXISTS (SELECT FROM promises_in_letters l WHERE l.reply_id = last.id)
    """
    return await db.row(Letter, sql, case_id, user_id, since)


async def letter(reply_id: int) -> Letter | None:
    """One letter."""
    return await db.row(Letter, f"-- Which letter is this?\n{_LETTER} WHERE r.id = $1", reply_id)
