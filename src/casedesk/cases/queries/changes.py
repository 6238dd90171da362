"""What came onto a case since somebody looked."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class News(msgspec.Struct, frozen=True):
    """One entry that the reader had not seen. `words` is what was said, if something was."""

    kind: str
    at: datetime
    who: str
    words: str


SINCE = """
-- What has been entered on this case after the entry with this number? A reply goes by itself some seconds
-- after it was written: that is no news to whoever wrote it, nor to whoever saw it while it was about to go.
SELECT e.kind, e.at,
       coalesce(u.name, nullif(i.sender_name, ''), nullif(i.address, ''), e.by_rule) AS who,
       coalesce(i.body, n.body, '') AS words
FROM events e
LEFT JOIN users u ON u.id = e.by_user_id
LEFT JOIN interactions i ON i.id = e.interaction_id
LEFT JOIN notes n ON n.id = e.note_id
WHERE e.case_id = $1 AND e.seq > $2
  AND NOT (e.by_user_id IS NOT DISTINCT FROM $3 AND EXISTS (
      SELECT FROM placements p WHERE p.interaction_id = e.interaction_id AND p.by_rule = 'reply'))
  AND NOT EXISTS (SELECT FROM replies r WHERE r.interaction_id = e.interaction_id AND r.id <= $4)
ORDER BY e.seq
LIMIT 20
"""


async def entries_since(case_id: int, seen: int, reader_id: int | None, seen_held: int = 0) -> list[News]:
    """The entries after number `seen` that are news to this user, oldest first, twenty at most; without replies up
    to `seen_held`, which they saw while those were about to go."""
    return await db.rows(News, SINCE, case_id, seen, reader_id, seen_held)


ABOUT_TO_GO = """
-- What is about to go on this case that this writer has not seen and did not write?
SELECT 'held' AS kind, r.written_at AS at, u.name AS who, r.body AS words
FROM replies r JOIN users u ON u.id = r.by_user_id
WHERE r.case_id = $1 AND r.state = 'held' AND r.id > $2 AND r.by_user_id IS DISTINCT FROM $3
ORDER BY r.id
"""


async def held_since(case_id: int, seen_held: int, writer_id: int | None) -> list[News]:
    """Replies of others that are about to go and that this writer has not seen."""
    return await db.rows(News, ABOUT_TO_GO, case_id, seen_held, writer_id)
