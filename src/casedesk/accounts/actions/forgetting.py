"""Forgetting what has ended, so that no list of who was where grows without need."""

from datetime import timedelta

from casedesk.accounts.rules.lifetimes import SESSION_UNUSED
from casedesk.accounts.rules.throttle import KNOWN_FOR
from casedesk.accounts.tables import CodeTry, Session, SetupCode, SignInAttempt
from casedesk.platform import clock, db

_FAILED_KEPT = timedelta(days=30)


async def forget_what_has_ended() -> None:
    """Drops ended sessions, codes that are past, and tries that no rule looks at any more."""
    now = clock.now()
    async with db.transaction():
        await Session.delete().where(
            (Session.expires_at <= now) | (Session.last_seen_at <= now - SESSION_UNUSED)
        )
        await SetupCode.delete().where(SetupCode.expires_at <= now)
        await CodeTry.delete().where(CodeTry.at <= now - _FAILED_KEPT)
        await SignInAttempt.delete().where(SignInAttempt.at <= now - KNOWN_FOR)
        await SignInAttempt.delete().where(
            (SignInAttempt.at <= now - _FAILED_KEPT) & (SignInAttempt.outcome != "succeeded")
        )
