"""The one map: who hears which fact, who answers which question, which job runs what.

Installed alike in the web application, the worker, the command line and the tests.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from casedesk.accounts.events import UserDeactivated
from casedesk.accounts.jobs import FORGET, forget
from casedesk.cases.actions.replies import LET_GO, let_reply_go
from casedesk.cases.actions.stage_moves import close_resolved, wake_third_parties
from casedesk.ownership.actions import owner_for_new_case
from casedesk.ownership.jobs import HAND_OVER, hand_over, hand_over_later
from casedesk.platform import events


async def _let_reply_go(payload: dict[str, Any]) -> None:
    await let_reply_go(payload["reply"])


async def _close_resolved(payload: dict[str, Any]) -> None:
    await close_resolved()


async def _wake_third_parties(payload: dict[str, Any]) -> None:
    await wake_third_parties()


REACTIONS: dict[type[events.Event], list[events.Reaction]] = {
    UserDeactivated: [hand_over_later],
}

ANSWERS: dict[str, events.Answer] = {
    "owner_for_new_case": owner_for_new_case,
}

CHECKS: dict[str, list[events.Check]] = {}

JOBS: dict[str, events.JobFunction] = {
    LET_GO: _let_reply_go,
    "close_resolved": _close_resolved,
    "wake_third_parties": _wake_third_parties,
    HAND_OVER: hand_over,
    FORGET: forget,
}

PERIODIC: dict[str, timedelta] = {
    "close_resolved": timedelta(minutes=10),
    "wake_third_parties": timedelta(minutes=1),
    FORGET: timedelta(days=1),
}

VERIFIERS: dict[str, Callable[[], Awaitable[list[str]]]] = {}
"""What `casedesk verify` recomputes, by name; each tells the differences it found, a line for each."""

WIRING = events.Wiring(reactions=REACTIONS, answers=ANSWERS, checks=CHECKS, jobs=JOBS, periodic=PERIODIC)


def install() -> None:
    """Uses the map from now on."""
    events.install(WIRING)
