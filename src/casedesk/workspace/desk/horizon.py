"""How far my desk looks: whose cases, until when, and what others left undone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from casedesk.rota.queries.cover import covered_by
from casedesk.settings.queries import desk_settings
from casedesk.web.sessions import SignedIn

LOOKS_AFTER = ("supervisor",)
"""Whose desk shows what others left overdue."""


async def whose_cases(user: SignedIn, now: datetime) -> list[int]:
    """The user, and whom they cover now."""
    return [user.id, *await covered_by(user.id, now)]


def end_of_tomorrow(user: SignedIn, now: datetime) -> datetime:
    """By the user's clock."""
    tomorrow = now.astimezone(ZoneInfo(user.zone)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(23, 59), ZoneInfo(user.zone))


async def left_overdue_before(now: datetime) -> datetime:
    """What was due before then and is not done is for the supervisor, too."""
    return now - timedelta(hours=(await desk_settings()).overdue_hours)
