"""Counting tries, so that nobody floods the desk or somebody's mailbox from outside."""

from collections.abc import Mapping
from datetime import timedelta

from casedesk.platform import clock, db
from casedesk.platform.errors import TooMany
from casedesk.platform.sentences import say_many
from casedesk.portal.rules.throttle import Allowance, in_minutes
from casedesk.portal.tables import PortalTry


async def count_try(kind: str, subjects: Mapping[str, Allowance]) -> None:
    """Notes one try for each of these subjects (a place, an address). Raises TooMany where one of them has had
    more than it is allowed.

    It is noted before it is judged and outside of any other transaction: a thousand at once count as a
    thousand. The same statements run whoever the subjects are.
    """
    waits = [await _wait(kind, subject, allowance) for subject, allowance in subjects.items()]
    wait = max(waits)
    if wait > timedelta(0):
        seconds = max(1, int(wait.total_seconds()))
        raise TooMany(
            say_many(
                "That was often in a short time. Wait a minute, then try again.",
                "That was often in a short time. Wait %(n)d minutes, then try again.",
                in_minutes(wait),
            ),
            seconds,
        )


async def is_over(kind: str, subject: str, allowance: Allowance) -> bool:
    """Notes one try, and tells whether it was one too many."""
    return await _wait(kind, subject, allowance) > timedelta(0)


async def _wait(kind: str, subject: str, allowance: Allowance) -> timedelta:
    now = clock.now()
    await PortalTry.insert(PortalTry(kind=kind, subject=subject, at=now))
    # The one just noted is among them: with room for `most`, the one at that place has to be forgotten first.
    blocking = await db.value(
        """
        -- Which try is the one too many?
        SELECT at FROM portal_tries WHERE kind = $1 AND subject = $2 AND at > $3
        ORDER BY at DESC, id DESC OFFSET $4 LIMIT 1
        """,
        kind,
        subject,
        now - allowance.within,
        allowance.most,
    )
    return timedelta(0) if blocking is None else max(blocking + allowance.within - now, timedelta(seconds=1))
