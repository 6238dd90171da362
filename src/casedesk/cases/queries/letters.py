"""What a letter is written from: the words that one quotes or forwards, and who was on the last mail."""

from datetime import datetime

import msgspec

from casedesk.cases.queries.replies import FileOfReply
from casedesk.platform import db


class Words(msgspec.Struct, frozen=True):
    """What somebody said in a contact, to be quoted."""

    id: int
    at: datetime
    who: str
    direction: str
    address: str
    subject: str
    body: str
    quoted: str


_WORDS = """
SELECT i.id, i.at, i.direction, i.address, i.subject, i.body, i.quoted,
       CASE i.direction WHEN 'in' THEN coalesce(nullif(i.sender_name, ''), cu.name, i.address) ELSE u.name END AS who
FROM placements p JOIN interactions i ON i.id = p.interaction_id
LEFT JOIN customers cu ON cu.id = i.customer_id LEFT JOIN users u ON u.id = i.by_user_id
WHERE p.case_id = ANY($1::bigint[])
  AND NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = p.interaction_id AND later.id > p.id)"""


async def words_of(family: list[int], interaction_id: int) -> Words | None:
    """What was said in a contact that stands on one of these cases; None for any other."""
    sql = f"-- What was said in this contact?{_WORDS} AND i.id = $2"
    return await db.row(Words, sql, family, interaction_id)


async def last_words(family: list[int]) -> Words | None:
    """What somebody outside said last on these cases, in words that can be quoted."""
    sql = f"""
    -- What did they say last?{_WORDS} AND i.direction = 'in' AND i.nature = 'ordinary' AND i.body <> ''
    ORDER BY i.at DESC, i.id DESC LIMIT 1
    """
    return await db.row(Words, sql, family)


async def files_of_contact(interaction_id: int) -> list[FileOfReply]:
    """The files of a contact, in their order, as they would go with a letter."""
    sql = """
    -- Which files came or went with this contact?
    SELECT encode(f.sha256, 'hex') AS sha256, f.size, a.name, a.type, a.content_id
    FROM attachments a JOIN files f ON f.id = a.file_id WHERE a.interaction_id = $1 ORDER BY a.position
    """
    return await db.rows(FileOfReply, sql, interaction_id)


class OnTheMail(msgspec.Struct, frozen=True):
    """Who was on the last mails beside us, and whom outside we have asked on this case."""

    people: list[str]
    outside: list[str]


async def on_the_last_mail(family: list[int]) -> OnTheMail:
    """Whom a letter could also go to."""
    sql = """
    -- Who was on the last mails of these cases, theirs and ours, and who outside was asked?
    SELECT ARRAY(SELECT DISTINCT unnest(array_append(last.cc, last.address))
                 FROM (SELECT DISTINCT ON (i.direction) i.cc, i.address FROM placements p
                       JOIN interactions i ON i.id = p.interaction_id
                       WHERE p.case_id = ANY($1::bigint[]) AND i.channel = 'email' AND i.nature = 'ordinary'
                         AND (i.direction = 'in' OR i.customer_id IS NOT NULL)
                         AND NOT EXISTS (SELECT FROM placements later
                                         WHERE later.interaction_id = p.interaction_id AND later.id > p.id)
                       ORDER BY i.direction, i.at DESC, i.id DESC) AS last ORDER BY 1) AS people,
           ARRAY(SELECT address FROM participants
                 WHERE case_id = ANY($1::bigint[]) AND role = 'third_party' AND left_at IS NULL ORDER BY id) AS outside
    """
    found = await db.row(OnTheMail, sql, family)
    return found or OnTheMail([], [])
