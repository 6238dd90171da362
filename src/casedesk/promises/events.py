"""What happened to promises, for the features above to react to."""

from datetime import datetime

from casedesk.platform.events import Event


class PromiseMade(Event, frozen=True, kw_only=True):
    """Something was promised to a customer; `follows_id` is the promise that it moves, where it moves one."""

    promise_id: int
    case_id: int
    due_at: datetime
    follows_id: int | None = None


class PromiseEnded(Event, frozen=True, kw_only=True):
    """A promise was kept, late, broken, moved or withdrawn."""

    promise_id: int
    case_id: int
    state: str
