"""Replies that can still be recalled."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class HeldReply(msgspec.Struct, frozen=True):
    """A reply whose ten seconds still run."""

    id: int
    case_id: int
    by_user_id: int
    author: str
    to_address: str
    subject: str
    body: str
    next_stage: str
    wait_until: datetime | None
    written_at: datetime
    goes_at: datetime


_HELD = """
SELECT r.id, r.case_id, r.by_user_id, u.name AS author, r.to_address, r.subject, r.body, r.next_stage, r.wait_until,
       r.written_at, r.goes_at
FROM replies r JOIN users u ON u.id = r.by_user_id
WHERE r.state = 'held'"""


async def held_reply(reply_id: int) -> HeldReply | None:
    """The reply, if it has neither gone nor been recalled; locked, so that only one of the two happens to it."""
    sql = f"-- Is this reply still held?{_HELD} AND r.id = $1 FOR UPDATE OF r"
    return await db.row(HeldReply, sql, reply_id)


async def held_replies_of(case_id: int) -> list[HeldReply]:
    """The replies of a case that can still be recalled, oldest first."""
    sql = f"-- What is about to go?{_HELD} AND r.case_id = $1 ORDER BY r.id"
    return await db.rows(HeldReply, sql, case_id)


async def held_twin(case_id: int, user_id: int | None, to_address: str, body: str) -> int | None:
    """The held reply that says the same to the same address by the same user: it was sent twice."""
    found: int | None = await db.value(
        """
        -- Has this user just written this very reply?
        SELECT id FROM replies
        WHERE case_id = $1 AND state = 'held' AND by_user_id = $2 AND to_address = $3 AND body = $4
        """,
        case_id,
        user_id,
        to_address,
        body,
    )
    return found


async def case_of_reply(reply_id: int) -> int | None:
    """The case a reply belongs to."""
    found: int | None = await db.value(
        "-- Whose reply is it?\nSELECT case_id FROM replies WHERE id = $1", reply_id
    )
    return found


async def customer_wrote_after(case_id: int, moment: datetime) -> bool:
    """Whether a contact from somebody outside was entered on the case after `moment`; machines do not count."""
    sql = """
    -- Did the customer write on this case after that moment?
    SELECT EXISTS (SELECT FROM events e JOIN interactions i ON i.id = e.interaction_id
                   WHERE e.case_id = $1 AND e.recorded_at > $2 AND i.direction = 'in'
                     AND i.nature = 'ordinary')
    """
    return bool(await db.value(sql, case_id, moment))


async def recalled_words(reply_id: int, user_id: int) -> str:
    """What somebody had written in a reply that they took back; empty for any other."""
    sql = """
    -- What did this reply say before it was taken back?
    SELECT body FROM replies WHERE id = $1 AND by_user_id = $2 AND state = 'recalled'
    """
    return await db.value(sql, reply_id, user_id) or ""
