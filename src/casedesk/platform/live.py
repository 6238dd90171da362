"""Telling open pages that something changed, in whichever process they are served from.

    await live.tell(live.case(42), live.user(7))

A topic is a name; what is told is only that it changed, never how: whoever looks reads it anew, as far as they
may. PostgreSQL passes it on when the transaction commits, never before and never without it, and the same topic
twice in a transaction once.
"""

from casedesk.platform import db

CHANNEL = "casedesk_live"


def case(case_id: int) -> str:
    """The topic of one case."""
    return f"case:{case_id}"


def user(user_id: int) -> str:
    """The topic of what is one user's own: their desk, what they were told."""
    return f"user:{user_id}"


def people(case_id: int) -> str:
    """The topic of who is on one case."""
    return f"people:{case_id}"


APPROVALS = "approvals"
"""The topic of what waits for a decision, whoever decides it."""

SESSIONS = "sessions"
"""The topic of who is still signed in: no page asks for it, every process looks."""


async def tell(*topics: str) -> None:
    """Tells every open page that shows one of these topics, once the current transaction has committed."""
    if topics:
        await db.execute(
            "SELECT pg_notify($1, topic) FROM unnest($2::text[]) AS topic", CHANNEL, sorted(set(topics))
        )
