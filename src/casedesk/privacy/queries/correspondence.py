"""The files and mails of somebody, for an export."""

from collections.abc import AsyncIterator

import msgspec

from casedesk.platform import db
from casedesk.privacy.queries.scope import Scope

_AT_ONCE = 20

_FILES = """
-- Which files went with their contacts?
SELECT a.id, a.interaction_id, a.name, encode(f.sha256, 'hex') AS sha256
FROM attachments a JOIN files f ON f.id = a.file_id
WHERE a.interaction_id = ANY($1::bigint[]) ORDER BY a.interaction_id, a.position
"""

_MAILS = """
-- What came from them, as it came? Not what is sealed: it shows the number of a card.
SELECT id, source FROM raw_mails
WHERE id = ANY($1::bigint[]) AND id > $2 AND NOT sealed AND source <> '' ORDER BY id LIMIT $3
"""


class FileOfTheirs(msgspec.Struct, frozen=True):
    """One file by the contact it went with; its content is in the store."""

    id: int
    interaction_id: int
    name: str
    sha256: str


async def files_of(scope: Scope) -> list[FileOfTheirs]:
    """Their files, by contact."""
    return await db.rows(FileOfTheirs, _FILES, list(scope.contacts))


async def mails_of(scope: Scope) -> AsyncIterator[tuple[int, bytes]]:
    """Their mails as they came, a few at a time."""
    last = 0
    while rows := await db.records(_MAILS, list(scope.mails), last, _AT_ONCE):
        for row in rows:
            yield row["id"], row["source"]
        last = rows[-1]["id"]
