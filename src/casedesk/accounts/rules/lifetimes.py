"""How long what lets one in stays good."""

from datetime import datetime, timedelta

SESSION_UNUSED = timedelta(hours=12)
"""A session ends when it was not used for this long: over night, not over lunch."""

SESSION_ALTOGETHER = timedelta(days=14)
"""A session ends after this, however busy it was."""

SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use of a session or token is written down: not on each request."""

FIRST_ADMIN_CODE = timedelta(hours=24)
INVITATION = timedelta(days=7)


def session_is_live(*, last_seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Whether a session still lets its holder in."""
    return now < expires_at and now - last_seen_at < SESSION_UNUSED
