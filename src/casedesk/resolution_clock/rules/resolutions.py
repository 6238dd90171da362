"""When was it resolved, and did that hold?

The time to resolution runs from the customer's first word to the last entry into resolved that still
stands. A reopening does not restart it, and no earlier resolution is overwritten: each is an episode.
A start of resolved that restores an older one (the contact was only thanks) makes the time between count
as resolved, and the older entry keeps its time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from casedesk.resolution_clock.rules.intervals import Interval, Start, intervals, time_by_key

OPEN_STAGES = ("working", "awaiting_approval", "awaiting_third_party", "awaiting_customer")
THOUGHT_FIXED = "thought_fixed"
"""The name for time spent in resolved before a reopening: the customer waited, we believed it done."""
ENDED = "ended"
"""The name for time spent ended otherwise before the case came back."""


@dataclass(frozen=True)
class StageStart:
    """A start of a stage. `at` is None for the first, which counts from the opening."""

    id: int
    at: datetime | None
    stage: str
    disposition: str | None = None
    restores: int | None = None


@dataclass(frozen=True)
class Episode:
    """One resolution: from the entry into resolved until the case was worked on again, if it was."""

    resolved_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """How a case stands by its stages.

    `resolved_at` is the last entry into resolved still standing; `ended_at` the time of any ending still
    standing; both None while it is open. `reopened` counts the resolutions that were undone.
    """

    stage: str
    disposition: str | None
    episodes: tuple[Episode, ...]
    resolved_at: datetime | None
    ended_at: datetime | None

    @property
    def reopened(self) -> int:
        return sum(episode.undone_at is not None for episode in self.episodes)


def standing_starts(starts: Sequence[StageStart]) -> list[StageStart]:
    """The starts with every restored stretch taken out, as if what was restored had never been left."""
    standing: list[StageStart] = []
    for start in starts:
        if start.restores is None:
            standing.append(start)
            continue
        while standing[-1].id != start.restores:
            standing.pop()
    return standing


def outcome(starts: Sequence[StageStart], opened_at: datetime) -> Outcome:
    """How the case stands after these starts, given in order."""
    standing = standing_starts(starts)
    episodes: list[Episode] = []
    ended_at: datetime | None = None
    resolved_at: datetime | None = None
    for start in standing:
        at = start.at or opened_at
        if start.stage in OPEN_STAGES:
            if resolved_at is not None:
                episodes.append(Episode(resolved_at, undone_at=at))
            ended_at = resolved_at = None
            continue
        if ended_at is None:
            ended_at = at
            resolved_at = at if start.disposition == "resolved" else None
        elif start.disposition != "resolved" and resolved_at is not None:
            # It was resolved and then ended otherwise (merged away, say): the resolution is no more.
            ended_at, resolved_at = at, None
    if resolved_at is not None:
        episodes.append(Episode(resolved_at, undone_at=None))
    last = standing[-1]
    return Outcome(last.stage, last.disposition, tuple(episodes), resolved_at, ended_at)


def clock_stops_at(result: Outcome, now: datetime) -> datetime:
    """Until when the clock of a case has run: its standing end, or now while it is open."""
    return result.resolved_at or result.ended_at or now


def stage_intervals(starts: Sequence[StageStart], opened_at: datetime, now: datetime) -> list[Interval[str]]:
    """Where the time went, from the opening to where the clock stops: by stage, time in resolved before
    a reopening as `thought_fixed`, time ended otherwise before a return as `ended`."""
    until = clock_stops_at(outcome(starts, opened_at), now)
    named = [Start(start.at, _part_of(start)) for start in standing_starts(starts)]
    return intervals(named, opened_at, until)


def _part_of(start: StageStart) -> str:
    if start.stage in OPEN_STAGES:
        return start.stage
    return THOUGHT_FIXED if start.disposition == "resolved" else ENDED


def time_by_stage(starts: Sequence[StageStart], opened_at: datetime, now: datetime) -> dict[str, timedelta]:
    """The clock of a case split by stage; the parts sum to the whole exactly."""
    return time_by_key(stage_intervals(starts, opened_at, now))


class Fate(Enum):
    """What became of a resolution by the end of its holding window."""

    HELD = "held"
    REOPENED = "reopened"
    REPEATED = "repeated"
    PENDING = "pending"


def fate_of(episode: Episode, repeats: Sequence[datetime], now: datetime, window: timedelta) -> Fate:
    """Whether a resolution held for the window: a reopening or a repeat within it undoes it."""
    until = episode.resolved_at + window
    if episode.undone_at is not None and episode.undone_at < until:
        return Fate.REOPENED
    if any(episode.resolved_at <= at < until for at in repeats):
        return Fate.REPEATED
    return Fate.HELD if until <= now else Fate.PENDING


def lasting_since(
    result: Outcome, repeats: Sequence[datetime], now: datetime, window: timedelta
) -> datetime | None:
    """The time of the lasting resolution: the earliest whose holding window passed with neither a
    reopening nor a repeat inside it. None while none has, or while the window still runs."""
    held = (one for one in result.episodes if fate_of(one, repeats, now, window) is Fate.HELD)
    return next((episode.resolved_at for episode in held), None)
