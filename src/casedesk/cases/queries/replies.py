"""Replies that can still be recalled."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from casedesk.platform import db


class HeldReply(msgspec.Struct, frozen=True):
    """A reply whose ten seconds still run. `kind` is reply, or forward to somebody outside."""

    id: int
    case_id: int
    by_user_id: int
    author: str
    kind: str
    to_address: str
    cc: list[str]
    bcc: list[str]
    mailbox_id: int | None
    subject: str
    body: str
    next_stage: str
    wait_until: datetime | None
    written_at: datetime
    goes_at: datetime
    files: int
    """How many go with it."""


class FileOfReply(msgspec.Struct, frozen=True):
    """A file that goes with a reply; `sha256` is the hex name of its content."""

    sha256: str
    size: int
    name: str
    type: str
    content_id: str | None


class RecalledReply(msgspec.Struct, frozen=True):
    """A reply that was taken back, with all that was said of it."""

    id: int
    kind: str
    to_address: str
    cc: list[str]
    bcc: list[str]
    mailbox_id: int | None
    subject: str
    body: str
    next_stage: str
    wait_until: datetime | None


_HELD = """
SELECT r.id, r.case_id, r.by_user_id, u.name AS author, r.kind, r.to_address, r.cc, r.bcc, r.mailbox_id, r.subject,
       r.body, r.next_stage, r.wait_until, r.written_at, r.goes_at,
       (SELECT count(*) FROM reply_files f WHERE f.reply_id = r.id) AS files
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


class Letter(msgspec.Struct, frozen=True):
    """What tells one letter of a case from another: to whom it goes, what it says, what goes with it (SHA-256, hex)."""

    kind: str
    to_address: str
    cc: Sequence[str]
    bcc: Sequence[str]
    body: str
    files: Sequence[str]


_TWIN = """
SELECT r.id, r.case_id FROM replies r JOIN cases c ON c.id = r.case_id
WHERE r.state = 'held' AND r.by_user_id = $2 AND r.kind = $3 AND r.to_address = $4
  AND r.cc = $5::text[] AND r.bcc = $6::text[] AND r.body = $7
  AND $8::text[] = ARRAY(SELECT encode(f.sha256, 'hex') FROM reply_files rf JOIN files f ON f.id = rf.file_id
                         WHERE rf.reply_id = r.id ORDER BY rf.position)"""


class Twin(msgspec.Struct, frozen=True):
    """A letter that is held already."""

    id: int
    case_id: int


async def held_twin(case_id: int, user_id: int | None, letter: Letter) -> int | None:
    """The held reply of the same user that is this very letter: it was sent twice."""
    sql = f"-- Has this user just written this very reply?{_TWIN} AND r.case_id = $1"
    found = await db.row(Twin, sql, case_id, user_id, *_told_by(letter))
    return found.id if found is not None else None


async def twin_on_any_case(customer_id: int, user_id: int | None, letter: Letter) -> Twin | None:
    """The held letter to this customer, on whichever case of theirs, that is this very one."""
    sql = f"-- Has this user just written this very letter to them?{_TWIN} AND c.customer_id = $1 ORDER BY r.id LIMIT 1"
    return await db.row(Twin, sql, customer_id, user_id, *_told_by(letter))


def _told_by(letter: Letter) -> tuple[object, ...]:
    return (
        letter.kind,
        letter.to_address,
        list(letter.cc),
        list(letter.bcc),
        letter.body,
        list(letter.files),
    )


async def files_of_reply(reply_id: int) -> list[FileOfReply]:
    """What goes with a reply, in its order."""
    sql = """
    -- Which files go with this reply?
    SELECT encode(f.sha256, 'hex') AS sha256, f.size, rf.name, rf.type, rf.content_id
    FROM reply_files rf JOIN files f ON f.id = rf.file_id WHERE rf.reply_id = $1 ORDER BY rf.position
    """
    return await db.rows(FileOfReply, sql, reply_id)


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


async def recalled_reply(reply_id: int, user_id: int) -> RecalledReply | None:
    """A reply that somebody took back, for them alone; None for any other."""
    sql = """
    -- What was this reply before it was taken back?
    SELECT id, kind, to_address, cc, bcc, mailbox_id, subject, body, next_stage, wait_until
    FROM replies WHERE id = $1 AND by_user_id = $2 AND state = 'recalled'
    """
    return await db.row(RecalledReply, sql, reply_id, user_id)
