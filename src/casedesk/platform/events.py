"""How a feature tells, asks and is refused by features above it, without importing them.

`casedesk.wiring` is the one map. It is installed in the web application, the worker, the command
line and the tests alike.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in the past tense. Holds ids and values, never a person's words."""

    version: int = 1


Reaction = Callable[[Any], Awaitable[None]]
Answer = Callable[..., Awaitable[Any]]
Check = Callable[..., Awaitable[None]]
JobFunction = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Wiring:
    """Who hears what, who answers what, who may refuse what, what a job runs."""

    reactions: Mapping[type[Event], Sequence[Reaction]] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    checks: Mapping[str, Sequence[Check]] = field(default_factory=dict)
    jobs: Mapping[str, JobFunction] = field(default_factory=dict)
    periodic: Mapping[str, timedelta] = field(default_factory=dict)
    """Which of the jobs are run again and again, without a payload, and how often."""


_wiring = Wiring()


def install(wiring: Wiring) -> None:
    """Uses this map from now on."""
    global _wiring
    _wiring = wiring


def installed() -> Wiring:
    """The map in use."""
    return _wiring


async def publish(event: Event) -> None:
    """Tells everybody who reacts to this fact, in order, in the transaction that made it true."""
    for react in _wiring.reactions.get(type(event), ()):
        await react(event)


async def ask(question: str, *args: Any) -> Any:
    """The one answer to a question that a feature above must have answered.

    Raises LookupError when nobody was named for it: a mistake in the wiring, not of a user.
    """
    answer = _wiring.answers.get(question)
    if answer is None:
        raise LookupError(f"nobody answers {question!r}")
    return await answer(*args)


async def check(name: str, *args: Any) -> None:
    """Lets every feature above object; each raises Refused with its reason."""
    for objection in _wiring.checks.get(name, ()):
        await objection(*args)


def job_function(kind: str) -> JobFunction | None:
    """What runs a job of this kind, or None where this version knows no such kind."""
    return _wiring.jobs.get(kind)


def job_kinds() -> frozenset[str]:
    """Every kind of job that can be run."""
    return frozenset(_wiring.jobs)


def periodic_jobs() -> Mapping[str, timedelta]:
    """The kinds of job that come by themselves, and how often."""
    return _wiring.periodic
