"""The history of one case out of the rows of an event log.

A time in the log's resolved column is the truth for the last time the case was resolved. A resolved row in a case
without one counts as working, and such a case, when closed, ended otherwise. A resolved or closed row before that
time is an episode only where the case was worked on again between the two; else the stage before is kept. Rows
after the resolution are left out, but for the last closing. Rows of one minute lie a microsecond apart, in the
order of the file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")

_STEP = timedelta(microseconds=1)
_ENDED = ("resolved", "closed")

AFTER_RESOLUTION = "It lies after the resolution of its case."
AFTER_CLOSING = "It lies after the closing of its case."


@dataclass(frozen=True)
class EventRow:
    """One row that can be understood. None: it does not say."""

    line: int
    case: str
    at: datetime
    stage: str
    state: str
    owner: str | None = None
    group: str | None = None
    channel: str | None = None
    priority: str | None = None
    category: str | None = None
    opened: datetime | None = None
    resolved: datetime | None = None
    closed: datetime | None = None


@dataclass(frozen=True)
class Move:
    """From `at` on the case was in this stage; `said` is what the other tool called it."""

    at: datetime
    stage: str
    disposition: str | None
    said: str


@dataclass(frozen=True)
class Holder:
    """From `at` on somebody, or a group, had the case; None: nobody was named."""

    at: datetime
    name: str | None


@dataclass(frozen=True)
class History:
    """A case as it is written down: its stages, its owners and its groups in order, the first at the opening."""

    case: str
    opened_at: datetime
    moves: Sequence[Move]
    owners: Sequence[Holder]
    groups: Sequence[Holder]
    channel: str | None
    priority: str | None
    category: str | None
    skipped: Sequence[tuple[int, str]]

    @property
    def last_at(self) -> datetime:
        """The latest time in it."""
        return max(self.moves[-1].at, self.owners[-1].at)

    @property
    def is_open(self) -> bool:
        return self.moves[-1].disposition is None


@dataclass(frozen=True)
class _Ending:
    """Where the log says that a case ended: at what time, and which of its rows says so."""

    at: datetime
    resolved: bool
    row: int


def history(rows: Iterable[EventRow]) -> History:
    """The history of a case, of which these are all the rows."""
    ordered = sorted(rows, key=lambda row: row.at)
    opened_at = _told(row.opened for row in ordered) or ordered[0].at
    ending = _ending(ordered)
    parted = [ending is None or _is_before(place, row, ending) for place, row in enumerate(ordered)]
    before, rest = (
        [row for row, is_before in zip(ordered, parted, strict=True) if is_before is side]
        for side in (True, False)
    )
    moves = _moves(before, opened_at, resolves=ending is not None and ending.resolved)
    kept: Sequence[EventRow] = before
    skipped: list[tuple[int, str]] = []
    if ending is not None:
        at_end = [row for row in rest if row.at == ending.at and row.stage in _ENDED]
        kept = [*before, *at_end[:1]] or ordered[:1]
        closing = next((row for row in reversed(rest) if row.stage == "closed"), None)
        _end(moves, ending, closing, _told(row.closed for row in ordered))
        reason = AFTER_RESOLUTION if ending.resolved else AFTER_CLOSING
        spoken = {row.line for row in (closing, *at_end) if row is not None}
        skipped = [(row.line, reason) for row in rest if row.line not in spoken]
    return History(
        case=ordered[0].case,
        opened_at=opened_at,
        moves=moves,
        owners=_holders(opened_at, [(row.at, row.owner) for row in kept]),
        groups=_holders(opened_at, [(row.at, row.group) for row in kept if row.group is not None]),
        channel=_told(row.channel for row in ordered),
        priority=_told(row.priority for row in ordered),
        category=_told(row.category for row in ordered),
        skipped=skipped,
    )


def _ending(ordered: Sequence[EventRow]) -> _Ending | None:
    resolved = _told(row.resolved for row in ordered)
    if resolved is not None:
        places = [place for place, row in enumerate(ordered) if row.at >= resolved and row.stage in _ENDED]
        return _Ending(resolved, resolved=True, row=min(places, default=len(ordered)))
    closed = _told(row.closed for row in ordered)
    if ordered[-1].stage == "closed":
        return _Ending(closed or ordered[-1].at, resolved=False, row=len(ordered) - 1)
    return None if closed is None else _Ending(closed, resolved=False, row=len(ordered))


def _is_before(place: int, row: EventRow, ending: _Ending) -> bool:
    return row.at < ending.at or (row.at == ending.at and row.stage not in _ENDED and place < ending.row)


def _moves(before: Sequence[EventRow], opened_at: datetime, *, resolves: bool) -> list[Move]:
    stages = ["working" if row.stage == "resolved" and not resolves else row.stage for row in before]
    last_open = max((place for place, stage in enumerate(stages) if stage not in _ENDED), default=-1)
    moves = [Move(opened_at, "working", None, "")]
    for place, (row, stage) in enumerate(zip(before, stages, strict=True)):
        if stage in _ENDED:
            if place > last_open:
                continue  # nothing was worked on afterwards, so it had not ended yet
            stage, disposition = ("resolved", "resolved") if resolves else ("closed", "unknown")
        else:
            disposition = None
        move = Move(max(row.at, moves[-1].at + _STEP), stage, disposition, row.state)
        if place == 0 and row.at <= opened_at and disposition is None:
            moves[0] = Move(opened_at, stage, None, row.state)
        elif stage != moves[-1].stage:
            moves.append(move)
    return moves


def _end(moves: list[Move], ending: _Ending, closing: EventRow | None, closed: datetime | None) -> None:
    at = max(ending.at, moves[-1].at + _STEP)
    if not ending.resolved:
        moves.append(Move(at, "closed", "unknown", closing.state if closing else ""))
        return
    moves.append(Move(at, "resolved", "resolved", ""))
    closes = closed or (closing.at if closing else None)
    if closes is not None:
        moves.append(Move(max(closes, at + _STEP), "closed", "resolved", closing.state if closing else ""))


def _holders(opened_at: datetime, told: Sequence[tuple[datetime, str | None]]) -> list[Holder]:
    found = [Holder(opened_at, told[0][1])] if told else []
    for at, name in told[1:]:
        if name != found[-1].name:
            found.append(Holder(max(at, found[-1].at + _STEP), name))
    return found


def _told(values: Iterable[T | None]) -> T | None:
    """What was said last."""
    last = None
    for value in values:
        last = value if value is not None else last
    return last
