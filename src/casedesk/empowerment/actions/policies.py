"""Writing, publishing and rolling back the policy, and confirming what changed.

A version is never edited. A draft names the version it was drawn from, and publishing over a newer one is
refused with the difference. A supervisor publishes what changes only their team's lines, within the bounds of
the version it was drawn from; anything else a manager publishes and signs.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from casedesk.accounts.rules.permissions import permissions_of
from casedesk.audit.actions import note as note_audit
from casedesk.audit.rules import Doer
from casedesk.empowerment.events import PolicyPublished
from casedesk.empowerment.files.reading import Problem, read_policy
from casedesk.empowerment.files.starter import starter_text
from casedesk.empowerment.queries import policies
from casedesk.empowerment.queries.policies import Draft, Version
from casedesk.empowerment.rules.differences import differences
from casedesk.empowerment.rules.findings import Severity
from casedesk.empowerment.rules.publishing import why_a_supervisor_may_not
from casedesk.empowerment.tables import PolicyConfirmation, PolicyDraft, PolicyVersion
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Forbidden, Invalid, NotFound, Refused, Stale
from casedesk.platform.sentences import one_by_one, say

_PUBLISHING = 0x1ED_0001
"""The key of the advisory lock that whoever publishes holds."""

PUBLISH = "policy.publish"
PUBLISH_TEAM = "policy.publish_team"


class Author:
    """Somebody who writes a policy: their key, role, and the teams whose lines they may change."""

    def __init__(self, id: int, role: str, teams: dict[int, str]) -> None:
        self.id = id
        self.teams = teams
        self.permissions = permissions_of(role)


async def install_starter() -> bool:
    """Puts the starter policy in force on a desk that has none; returns whether it did."""
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock($1)", _PUBLISHING)
        if await policies.newest() is not None:
            return False
        now = clock.now()
        await PolicyVersion.insert(
            PolicyVersion(
                document=starter_text(),
                note=say("The policy that every desk starts from: change what does not fit."),
                published_at=now,
                published_by_rule="new desk",
                in_force_from=now,
            )
        )
    return True


async def begin_draft(author: Author) -> int:
    """Starts a draft from the version published last, or goes on with the one that is begun; returns its key."""
    _must_write(author)
    async with db.transaction():
        begun = await policies.draft_of(author.id)
        if begun is not None:
            return begun.id
        base = await policies.newest()
        if base is None:
            raise NotFound(say("There is no policy yet."))
        now = clock.now()
        row = PolicyDraft(
            author_user_id=author.id, base_id=base.id, document=base.document, created_at=now, changed_at=now
        )
        inserted = await PolicyDraft.insert(row)
        return int(inserted[0]["id"])


async def write_draft(draft_id: int, document: str, edits: int | None, author: Author) -> None:
    """Puts this document into a draft. `edits` is how many changes the writer had seen.

    Raises Invalid with every problem and its line, Stale where it was changed meanwhile.
    """
    _must_write(author)
    async with db.transaction():
        draft = await _hold_draft(draft_id, author)
        if edits is not None and edits != draft.edits:
            raise Stale(say("This draft was changed meanwhile: look at it again."))
        read = read_policy(document)
        if read.policy is None:
            wrong = [one for one in read.problems if one.severity is Severity.ERROR]
            raise Invalid({"document": _wrong_lines(wrong)})
        await _change(draft_id, document=document, edits=draft.edits + 1, changed_at=clock.now())


def _wrong_lines(problems: Sequence[Problem]) -> str:
    lines = [say("line %(line)d: %(problem)s", line=one.line, problem=one.says) for one in problems]
    return one_by_one(lines, lambda first, then: say("%(first)s\n%(then)s", first=first, then=then))


async def discard_draft(draft_id: int, author: Author) -> None:
    """Throws a draft away."""
    async with db.transaction():
        await _hold_draft(draft_id, author)
        await _change(draft_id, discarded_at=clock.now())


async def take_up_newer(draft_id: int, author: Author) -> None:
    """Says that the draft now builds on the version published last: whoever wrote it has seen the difference, and
    means what the draft says."""
    async with db.transaction():
        draft = await _hold_draft(draft_id, author)
        base = await policies.newest()
        assert base is not None, "a draft was drawn from something"
        await _change(draft_id, base_id=base.id, edits=draft.edits + 1, changed_at=clock.now())


async def publish(draft_id: int, note: str, from_at: datetime | None, author: Author, by: Doer) -> int:
    """Publishes a draft, in force from a moment (at once unless said); returns the version's key.

    Raises Invalid, Forbidden where only a manager may, Stale with the difference where a newer one was published.
    """
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock($1)", _PUBLISHING)
        draft = await _hold_draft(draft_id, author)
        base = await _must_be_newest(draft)
        team_id = may_publish(author, base, draft)
        if not differences(base.policy, draft.policy):
            raise Refused(say("Nothing is different from the version that it was drawn from."))
        row = await _version(draft.document, base, note, from_at, author)
        row.team_id = team_id
        row.signed_by_user_id = None if team_id is not None else author.id
        row.author_user_id = draft.author_user_id
        return await _put_in_force(row, by, draft_id)


async def roll_back(policy_id: int, note: str, author: Author, by: Doer) -> int:
    """Publishes an older version again, in force at once; returns the new version's key."""
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock($1)", _PUBLISHING)
        if PUBLISH not in author.permissions:
            raise Forbidden(say("A manager rolls back."))
        old, newest = await policies.version(policy_id), await policies.newest()
        assert newest is not None, "there is at least the older one"
        if old.document == newest.document:
            raise Refused(say("This is what was published last."))
        row = await _version(old.document, newest, note, None, author)
        row.rolls_back_to_id = old.id
        row.signed_by_user_id = author.id
        row.author_user_id = author.id
        return await _put_in_force(row, by, None)


async def confirm(policy_id: int, user_id: int) -> None:
    """Somebody has read what changed for them up to this version."""
    row = PolicyConfirmation(policy_id=policy_id, user_id=user_id, at=clock.now())
    await PolicyConfirmation.insert(row).on_conflict(action="DO NOTHING")


def may_publish(author: Author, base: Version, draft: Draft) -> int | None:
    """The team whose lines alone a supervisor publishes; None for a manager, who publishes and signs anything.

    Raises Forbidden with each change that takes a manager.
    """
    if PUBLISH in author.permissions:
        return None
    if PUBLISH_TEAM not in author.permissions:
        raise Forbidden(say("A supervisor or a manager publishes."))
    why: tuple[str, ...] = (say("You lead no team, so there are no lines of yours."),)
    for team_id, name in author.teams.items():
        why = why_a_supervisor_may_not(base.policy, draft.policy, name)
        if not why:
            return team_id
    raise Forbidden("\n".join(why))


def _must_write(author: Author) -> None:
    if not {PUBLISH, PUBLISH_TEAM} & author.permissions:
        raise Forbidden(say("A supervisor or a manager writes the policy."))


async def _hold_draft(draft_id: int, author: Author) -> Draft:
    await db.execute("SELECT id FROM policy_drafts WHERE id = $1 FOR UPDATE", draft_id)
    draft = await policies.draft(draft_id)
    if draft.author_user_id != author.id and PUBLISH not in author.permissions:
        raise Forbidden(say("This is the draft of somebody else."))
    return draft


async def _must_be_newest(draft: Draft) -> Version:
    newest = await policies.newest()
    assert newest is not None, "a draft was drawn from something"
    if newest.id != draft.base_id:
        was = await policies.version(draft.base_id)
        news = [one.says for one in differences(was.policy, newest.policy)]
        raise Stale(say("A newer version was published since this draft was begun."), news)
    return newest


async def _version(
    document: str, base: Version, note: str, from_at: datetime | None, author: Author
) -> PolicyVersion:
    now = clock.now()
    wrong = {}
    if not note.strip():
        wrong["note"] = say("Say what changes and why: it is what agents read.")
    if from_at is not None and from_at < now:
        wrong["in_force_from"] = say("It cannot be in force before it is published.")
    if wrong:
        raise Invalid(wrong)
    return PolicyVersion(
        document=document,
        base_id=base.id,
        note=note.strip(),
        published_at=now,
        published_by_user_id=author.id,
        in_force_from=from_at or now,
    )


async def _put_in_force(row: PolicyVersion, by: Doer, draft_id: int | None) -> int:
    try:
        async with db.transaction():
            inserted = await PolicyVersion.insert(row)
    except asyncpg.UniqueViolationError as clash:
        raise Invalid({"in_force_from": say("Another version starts at this very moment.")}) from clash
    policy_id = int(inserted[0]["id"])
    if draft_id is not None:
        await _change(draft_id, published_id=policy_id)
    await note_audit(by, "policy_published", "policy", policy_id)
    await events.publish(PolicyPublished(policy_id=policy_id))
    return policy_id


async def _change(draft_id: int, **columns: Any) -> None:
    changed: dict[Any, Any] = dict(columns)
    await PolicyDraft.update(changed).where(PolicyDraft.id == draft_id)
