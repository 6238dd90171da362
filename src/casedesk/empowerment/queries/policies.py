"""Versions of the policy: which is in force, which came before, what is being written."""

from datetime import datetime
from functools import lru_cache

import msgspec

from casedesk.empowerment.files.reading import read_policy
from casedesk.empowerment.rules.policy import Policy
from casedesk.platform import clock, db
from casedesk.platform.errors import NotFound, Unusable
from casedesk.platform.kept import Kept
from casedesk.platform.sentences import say

KEPT_READ = 32
"""Versions that a process keeps read: those in force and those compared lately."""


class Version(msgspec.Struct, frozen=True):
    """One published version. `by` is empty where it came with the desk."""

    id: int
    document: str
    base_id: int | None
    rolls_back_to_id: int | None
    note: str
    published_at: datetime
    in_force_from: datetime
    author_user_id: int | None
    published_by_user_id: int | None
    by: str
    signed_by: str | None
    team: str | None

    @property
    def policy(self) -> Policy:
        """What it says."""
        return parsed(self.document)


class Draft(msgspec.Struct, frozen=True):
    """A version that somebody is writing."""

    id: int
    author_user_id: int
    author: str
    base_id: int
    document: str
    edits: int
    created_at: datetime
    changed_at: datetime

    @property
    def policy(self) -> Policy:
        """What it says."""
        return parsed(self.document)


@lru_cache(maxsize=KEPT_READ)
def parsed(document: str) -> Policy:
    """The policy of a document that was found good when it was stored; read once in a process."""
    found = read_policy(document)
    if found.policy is None:
        said = "; ".join(f"line {one.line}: {one.says}" for one in found.problems[:3])
        raise Unusable(say("A stored policy cannot be read by this version of casedesk: %(said)s", said=said))
    return found.policy


_VERSION = """
    SELECT p.id, p.document, p.base_id, p.rolls_back_to_id, p.note, p.published_at, p.in_force_from,
           p.author_user_id, p.published_by_user_id, coalesce(u.name, '') AS by, s.name AS signed_by,
           t.name AS team
    FROM policies p
    LEFT JOIN users u ON u.id = p.published_by_user_id
    LEFT JOIN users s ON s.id = p.signed_by_user_id
    LEFT JOIN teams t ON t.id = p.team_id
"""


async def in_force() -> Version | None:
    """The version in force now, for those who only read it: whoever decides by it asks `in_force_at`."""
    now = clock.now()
    return next((one for one in await _in_force_and_later.now() if one.in_force_from <= now), None)


async def in_force_at(at: datetime) -> Version | None:
    """The version in force at a moment: the latest start not after it."""
    return await db.row(
        Version,
        f"""
        -- Which policy is in force?
        {_VERSION} WHERE p.in_force_from <= $1 ORDER BY p.in_force_from DESC LIMIT 1
        """,
        at,
    )


async def _read_in_force_and_later() -> list[Version]:
    """The version in force now and those published for later, the latest start first: which of them is in force is a
    matter of time, and not of what is stored."""
    return await db.rows(
        Version,
        f"""
        -- Which policy is in force, and which will be?
        {_VERSION} WHERE p.in_force_from >= coalesce(
            (SELECT max(in_force_from) FROM policies WHERE in_force_from <= $1), '-infinity')
        ORDER BY p.in_force_from DESC
        """,
        clock.now(),
    )


_in_force_and_later = Kept(_read_in_force_and_later)


async def newest() -> Version | None:
    """The version published last, whether or not it is in force yet."""
    return await db.row(
        Version, f"-- Which policy was published last?\n{_VERSION} ORDER BY p.id DESC LIMIT 1"
    )


async def version(policy_id: int) -> Version:
    """One version. Raises NotFound."""
    found = await db.row(Version, f"-- Which policy is this?\n{_VERSION} WHERE p.id = $1", policy_id)
    if found is None:
        raise NotFound(say("There is no such version of the policy."))
    return found


async def versions(limit: int = 100) -> list[Version]:
    """The versions, the newest first."""
    return await db.rows(
        Version,
        f"""
        -- Which policies were there?
        {_VERSION} ORDER BY p.id DESC LIMIT $1
        """,
        limit,
    )


_DRAFT = """
    SELECT d.id, d.author_user_id, u.name AS author, d.base_id, d.document, d.edits, d.created_at, d.changed_at
    FROM policy_drafts d JOIN users u ON u.id = d.author_user_id
    WHERE d.published_id IS NULL AND d.discarded_at IS NULL
"""


async def open_drafts() -> list[Draft]:
    """The drafts being written, the latest changed first."""
    return await db.rows(
        Draft,
        f"""
        -- Which drafts are being written?
        {_DRAFT} ORDER BY d.changed_at DESC, d.id DESC
        """,
    )


async def draft_of(author_user_id: int) -> Draft | None:
    """The draft that somebody is writing."""
    return await db.row(
        Draft, f"-- What is this author writing?\n{_DRAFT} AND d.author_user_id = $1", author_user_id
    )


async def draft(draft_id: int) -> Draft:
    """One open draft. Raises NotFound."""
    found = await db.row(Draft, f"-- Which draft is this?\n{_DRAFT} AND d.id = $1", draft_id)
    if found is None:
        raise NotFound(say("There is no such draft: it was published or thrown away."))
    return found


async def confirmed_up_to(user_id: int) -> int:
    """The newest version that somebody said they have read; 0 for none."""
    found: int = await db.value(
        """
        -- Up to which version has this user read what changed?
        SELECT coalesce(max(policy_id), 0) FROM policy_confirmations WHERE user_id = $1
        """,
        user_id,
    )
    return found
