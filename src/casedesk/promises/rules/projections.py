"""What the projected columns of a promise must say, by its end and by the merges of its case."""

from dataclasses import dataclass
from datetime import datetime

from casedesk.promises.rules import ledger


@dataclass(frozen=True, slots=True)
class End:
    """How a promise ended by the record: the state that was written, and when it was."""

    id: int
    state: str
    at: datetime
    case_id: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The projected columns of one promise."""

    state: str
    end_id: int | None
    stands_on_id: int


def columns(due_at: datetime, leading_case_id: int, end: End | None) -> Columns:
    """What the columns must say. An open promise stands on the case that leads its own; one that has ended, where
    it ended."""
    if end is None:
        return Columns(ledger.OPEN, None, leading_case_id)
    return Columns(_state(due_at, end), end.id, end.case_id)


def _state(due_at: datetime, end: End) -> str:
    if end.state in (ledger.KEPT, ledger.LATE):
        return ledger.state_when_done(due_at, end.at)
    return end.state
