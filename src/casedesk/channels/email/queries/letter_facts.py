"""What a letter says of itself: read at the moment it is sent, from the record that stands."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class LetterFacts(msgspec.Struct, frozen=True):
    """A contact as its letter needs it. `author` wrote it; `owner` has the case it stands on now."""

    at: datetime
    body: str
    html: str | None
    quoted: str
    nature: str
    author: str | None
    author_id: int | None
    owner_id: int
    owner: str
    customer: str
    own_address: bool
    reply_token: str


async def letter_facts(interaction_id: int) -> LetterFacts | None:
    """What the letter of a contact says, and about which case it is by now."""
    sql = """
    -- What does this letter say, who wrote it, and whose case is it about?
    SELECT i.at, i.body, i.html, i.quoted, i.nature, u.name AS author, u.id AS author_id, o.id AS owner_id,
           o.name AS owner, cu.name AS customer,
           i.customer_id IS NOT NULL AS own_address, c.reply_token
    FROM interactions i
    JOIN LATERAL (SELECT case_id FROM placements WHERE interaction_id = i.id ORDER BY id DESC LIMIT 1) p ON true
    JOIN cases c ON c.id = p.case_id
    JOIN customers cu ON cu.id = c.customer_id
    JOIN users o ON o.id = c.owner_id
    LEFT JOIN users u ON u.id = i.by_user_id
    WHERE i.id = $1
    """
    return await db.row(LetterFacts, sql, interaction_id)


class FileToSend(msgspec.Struct, frozen=True):
    """A file that goes with a letter: where its content is, and what it is called."""

    sha256: bytes
    name: str
    type: str
    content_id: str | None


async def files_to_send(interaction_id: int) -> list[FileToSend]:
    """The files of a contact, in their order."""
    sql = """
    -- What goes along with this letter?
    SELECT f.sha256, a.name, a.type, a.content_id FROM attachments a JOIN files f ON f.id = a.file_id
    WHERE a.interaction_id = $1 ORDER BY a.position
    """
    return await db.rows(FileToSend, sql, interaction_id)
