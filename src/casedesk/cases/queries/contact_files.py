"""The files and the HTML of a contact, for those who may see the case it stands on."""

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say


class FileOfContact(msgspec.Struct, frozen=True):
    """An attachment: where its content is, and what it was called and said to be."""

    sha256: bytes
    size: int
    name: str
    type: str


async def file_of(case_id: int, attachment_id: int, viewer: Actor) -> FileOfContact:
    """An attachment of a contact that stands on this case. Raises NotFound."""
    sql = f"""
    -- Which file is this, and does it stand on this case?
    SELECT f.sha256, f.size, a.name, a.type
    FROM attachments a JOIN files f ON f.id = a.file_id
    JOIN LATERAL (SELECT case_id FROM placements WHERE interaction_id = a.interaction_id
                  ORDER BY id DESC LIMIT 1) p ON true
    JOIN cases c ON c.id = p.case_id
    WHERE a.id = $1 AND c.id = $2 AND {seen_by("c", "$3", "$4")}
    """
    found = await db.row(FileOfContact, sql, attachment_id, case_id, viewer.sees_all, list(viewer.teams))
    if found is None:
        raise NotFound(say("There is no such file on this case."))
    return found


async def html_of(case_id: int, interaction_id: int, viewer: Actor) -> str | None:
    """The cleaned HTML of a contact that stands on this case, if it has any. Raises NotFound."""
    sql = f"""
    -- What does this contact look like, and does it stand on this case?
    SELECT i.html
    FROM interactions i
    JOIN LATERAL (SELECT case_id FROM placements WHERE interaction_id = i.id ORDER BY id DESC LIMIT 1) p ON true
    JOIN cases c ON c.id = p.case_id
    WHERE i.id = $1 AND c.id = $2 AND {seen_by("c", "$3", "$4")}
    """
    found = await db.record(sql, interaction_id, case_id, viewer.sees_all, list(viewer.teams))
    if found is None:
        raise NotFound(say("There is no such contact on this case."))
    html: str | None = found["html"]
    return html


class PictureOfContact(msgspec.Struct, frozen=True):
    """A picture that a contact's HTML shows, by its content id."""

    content_id: str
    sha256: bytes
    type: str


async def pictures_of(interaction_id: int, types: list[str], largest: int) -> list[PictureOfContact]:
    """The pictures inside a contact, of these types and of at most `largest` bytes each."""
    sql = """
    -- Which pictures does this contact show?
    SELECT a.content_id, f.sha256, a.type FROM attachments a JOIN files f ON f.id = a.file_id
    WHERE a.interaction_id = $1 AND a.content_id IS NOT NULL AND a.type = ANY($2::text[]) AND f.size <= $3
    ORDER BY a.position LIMIT 20
    """
    return await db.rows(PictureOfContact, sql, interaction_id, types, largest)


async def names_in_use(names: list[str]) -> set[str]:
    """Those of these names in the store that the record knows."""
    sql = """
    -- Which of these contents do we know?
    SELECT encode(sha256, 'hex') AS name FROM files WHERE sha256 = ANY($1::bytea[])
    """
    return {found["name"] for found in await db.records(sql, [bytes.fromhex(name) for name in names])}
