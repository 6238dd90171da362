"""Spam: blocking who sends it, ending a case that is nothing else, and taking each of it back."""

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.cases.actions import stage_moves
from casedesk.cases.rules.actors import Actor
from casedesk.channels.email.actions.kept import Taken
from casedesk.channels.email.actions.receiving import understand
from casedesk.channels.email.queries.blocked import blocking, our_domains
from casedesk.channels.email.queries.raw import raw_mail
from casedesk.channels.email.rules.blocking import objection, pattern_of
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import clock, db, mail
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.mail import Unreadable
from casedesk.platform.sentences import say


async def block(typed: str, reason: str, by: Doer) -> int:
    """Sends all further mail of an address or a domain to spam; returns the entry's key, also where it was there
    already. Raises Invalid for what is neither, or is ours."""
    pattern = pattern_of(typed)
    if pattern is None:
        raise Invalid(
            {"pattern": say("Write an address, such as ann@example.org, or a domain, such as @example.org.")}
        )
    why_not = objection(pattern, await our_domains())
    if why_not:
        raise Invalid({"pattern": why_not})
    async with db.transaction():
        added = await db.value(
            """
            INSERT INTO blocked_senders (pattern, reason, by_user_id, recorded_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (pattern) DO NOTHING RETURNING id
            """,
            pattern,
            reason.strip(),
            by.user_id,
            clock.now(),
        )
        if added is None:
            return int(await db.value("SELECT id FROM blocked_senders WHERE pattern = $1", pattern))
        await note(by, "added", "blocked_sender", added, pattern=pattern)
    return int(added)


async def unblock(blocked_id: int, by: Doer) -> str:
    """Reads a sender's mail again; returns the pattern. What lies in the spam stays there. Raises NotFound."""
    async with db.transaction():
        pattern = await db.value("DELETE FROM blocked_senders WHERE id = $1 RETURNING pattern", blocked_id)
        if pattern is None:
            raise NotFound(say("There is no such entry."))
        await note(by, "removed", "blocked_sender", blocked_id, pattern=pattern)
    return str(pattern)


async def not_spam(raw_id: int, by: Doer, *, also_unblock: bool) -> Taken:
    """This mail is none: it is understood as any other; its sender is unblocked where that is said.

    Raises Refused for a mail that is no longer there.
    """
    raw = await raw_mail(raw_id)
    if raw is None or raw.state != "spam":
        raise Refused(say("It is no longer in the spam."))
    if also_unblock:
        found = await db.value(
            "SELECT id FROM blocked_senders WHERE pattern = $1", await _blocked_by(raw.source)
        )
        if found is not None:
            await unblock(found, by)
    return await understand(raw_id, is_spam=False)


async def _blocked_by(source: bytes) -> str:
    """The entry by which the sender of these bytes is blocked."""
    try:
        sender = mail.parse(source).sender
    except Unreadable:
        return ""
    found = normalise("email", sender.email) if sender is not None else None
    return await blocking(found.normalised) if isinstance(found, Address) else ""


async def end_as_spam(
    case_id: int, pattern: str, by: Actor, doer: Doer, seen: int | None = None
) -> int | None:
    """Ends a case as spam, and blocks a sender where `pattern` names one. Returns the key of a new entry.

    Raises Refused where it has ended, Invalid where the sender cannot be blocked, Stale.
    """
    async with db.transaction():
        await stage_moves.end(case_id, "spam", "", by, seen)
        if not pattern:
            return None
        known = await db.value("SELECT id FROM blocked_senders WHERE pattern = $1", pattern_of(pattern) or "")
        blocked = await block(pattern, f"C-{case_id}", doer)
        return None if known is not None else blocked


async def undo_spam(case_id: int, blocked_id: int | None, by: Actor, doer: Doer) -> None:
    """It was none: the case is taken up again, and the sender who was blocked with it is read again."""
    async with db.transaction():
        await stage_moves.reopen(case_id, by)
        if blocked_id is not None:
            await unblock(blocked_id, doer)
