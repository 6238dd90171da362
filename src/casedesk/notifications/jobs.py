"""What notifications do beside the page: they go by mail and push, and the old ones go away."""

from typing import Any

from casedesk.notifications.actions.reaching import MAIL, PUSH, mail_notification, push_notification
from casedesk.notifications.actions.reading import forget_old

FORGET_TOLD = "notifications.forget"

__all__ = ["FORGET_TOLD", "MAIL", "PUSH", "forget", "mail", "push"]


async def mail(payload: dict[str, Any]) -> None:
    """Tells one matter by mail."""
    await mail_notification(payload["notification"])


async def push(payload: dict[str, Any]) -> None:
    """Tells one matter to one browser."""
    await push_notification(payload["notification"], payload["browser"])


async def forget(_payload: dict[str, Any]) -> None:
    """Once a day: takes away what is long past."""
    await forget_old()
