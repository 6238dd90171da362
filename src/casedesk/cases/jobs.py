"""What cases do by themselves: replies go, resolved cases close, waits for a third party end."""

from typing import Any

from casedesk.cases.actions import clearing, keeping_hours, letting_go, stage_moves
from casedesk.platform.jobs.actions import enqueue
from casedesk.resolution_clock.events import HoursPublished

CLOSE = "close_resolved"
WAKE = "wake_third_parties"
CLEAR_FILES = "cases.clear_files"
KEEP_HOURS = "cases.keep_hours"


async def let_reply_go(payload: dict[str, Any]) -> None:
    """Lets one reply go whose ten seconds have passed."""
    await letting_go.let_reply_go(payload["reply"])


async def close_resolved(payload: dict[str, Any]) -> None:
    """Closes what can no longer be reopened."""
    await stage_moves.close_resolved()


async def wake_third_parties(payload: dict[str, Any]) -> None:
    """Takes back the ball of cases whose date has come."""
    await stage_moves.wake_third_parties()


async def clear_files(payload: dict[str, Any]) -> None:
    """Clears away files that nothing refers to."""
    await clearing.clear_files()


async def keep_hours_later(event: HoursPublished) -> None:
    """The first working hours count the cases from before too: that is many rows, so a job does it."""
    if event.first:
        await enqueue(KEEP_HOURS, {})


async def keep_hours(payload: dict[str, Any]) -> None:
    """Lets old cases be counted by working hours."""
    await keeping_hours.keep_hours_of_old()
