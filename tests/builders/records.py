"""Records of cases made up for rules: every chain of starts that the verbs of a case could have written.

A record is drawn as a walk: from each standing only the moves are taken that domain.md allows, and time
goes on by at least a microsecond with each.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.resolutions import StageStart

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPEN = ("working", "awaiting_approval", "awaiting_third_party", "awaiting_customer")
OTHER_ENDS = ("declined", "withdrawn", "no_reply", "spam")
TWENTY_DAYS = 20 * 24 * 60 * 60 * 1_000_000
STEPS = st.integers(1, TWENTY_DAYS).map(lambda microseconds: timedelta(microseconds=microseconds))


@dataclass(frozen=True)
class Move:
    """One step of the walk. `restores` says that the resolution just left is taken back up."""

    stage: str
    disposition: str | None = None
    restores: bool = False


def legal_moves(starts: list[StageStart]) -> list[Move]:
    """What may come next on a case with these starts."""
    last = starts[-1]
    reopening = Move("working")
    merging = Move("closed", "duplicate")
    if last.stage in OPEN:
        moves = [Move(stage) for stage in OPEN if stage != last.stage or stage == "awaiting_customer"]
        moves += [Move("resolved", "resolved"), merging, *(Move("closed", end) for end in OTHER_ENDS)]
        if last.stage == "working" and len(starts) > 1 and starts[-2].disposition == "resolved":
            moves += [Move("resolved", "resolved", restores=True)] * 3
        return moves
    if last.disposition == "duplicate":
        before = starts[-2]
        if before.stage in OPEN:
            return [reopening]
        restored = before.disposition == "resolved"
        return [
            Move("resolved", "resolved", restores=True) if restored else Move("closed", before.disposition)
        ]
    if last.stage == "resolved":
        return [reopening, reopening, Move("closed", "resolved"), merging]
    return [reopening, merging]


def origin_of_resolution(starts: list[StageStart]) -> int:
    """The key of the resolution that was left last: the start that one which restores it must name."""
    resolved = next(start for start in reversed(starts) if start.stage == "resolved")
    return resolved.id if resolved.restores is None else resolved.restores


@st.composite
def stage_records(draw: st.DrawFn, most: int = 9) -> list[StageStart]:
    """A chain of starts of stage that begins with the opening, in order."""
    starts = [StageStart(1, None, "working")]
    at = OPENED
    for _ in range(draw(st.integers(0, most))):
        at += draw(STEPS)
        move = draw(st.sampled_from(legal_moves(starts)))
        restores = origin_of_resolution(starts) if move.restores else None
        starts.append(StageStart(len(starts) + 1, at, move.stage, move.disposition, restores))
    return starts


@st.composite
def owner_records(draw: st.DrawFn, most: int = 5) -> list[Start[int]]:
    """A chain of starts of ownership that begins with the opening, in order."""
    starts: list[Start[int]] = [Start(None, draw(st.integers(1, 3)))]
    at = OPENED
    for _ in range(draw(st.integers(0, most))):
        at += draw(STEPS)
        starts.append(Start(at, draw(st.integers(1, 3))))
    return starts


def last_moment(starts: list[StageStart]) -> datetime:
    """When the last of these starts was."""
    return starts[-1].at or OPENED
