"""What happened to cases, for the features above to react to."""

from datetime import datetime

from casedesk.platform.events import Event


class CaseOpened(Event, frozen=True, kw_only=True):
    """A case was opened and has its owner; `by_user_id` opened it, where one of us did."""

    case_id: int
    customer_id: int
    owner_id: int
    at: datetime
    by_user_id: int | None = None


class ContactRecorded(Event, frozen=True, kw_only=True):
    """A contact came onto a case; `effect` says what it did to the case, `by_user_id` who of us had or logged it,
    `is_customers` whether it was with the case's customer and not with somebody else."""

    case_id: int
    interaction_id: int
    direction: str
    channel: str
    nature: str
    effect: str
    by_user_id: int | None = None
    is_customers: bool = False


class OwnerChanged(Event, frozen=True, kw_only=True):
    """A case passed from one owner to another; `by_user_id` gave it, where somebody did."""

    case_id: int
    from_id: int
    to_id: int
    by_user_id: int | None = None


class StageChanged(Event, frozen=True, kw_only=True):
    """The ball moved, by hand or by a rule."""

    case_id: int
    before: str
    after: str
    disposition: str | None = None


class HoursKept(Event, frozen=True, kw_only=True):
    """Cases that were counted by no working hours have some now."""

    case_ids: tuple[int, ...]


class ReplyRecalled(Event, frozen=True, kw_only=True):
    """A letter was taken back before it went: nobody got it."""

    case_id: int
    reply_id: int


class CasesMerged(Event, frozen=True, kw_only=True):
    """One case was merged into another."""

    case_id: int
    into_id: int


class CasesParted(Event, frozen=True, kw_only=True):
    """A merge was undone: the case stands on its own again, beside the one it had been merged into."""

    case_id: int
    from_id: int


class CaseChanged(Event, frozen=True, kw_only=True):
    """Columns of a case were written, by whatever action: for those who keep something that follows from them.
    `columns` are their names, `entries` the kinds of what was entered in its record with them, the last as entry
    `upto`; `owner_ids` who owns it, and who did before where that changed."""

    case_id: int
    columns: tuple[str, ...]
    entries: tuple[str, ...] = ()
    upto: int = 0
    owner_ids: tuple[int, ...] = ()


class NoteAdded(Event, frozen=True, kw_only=True):
    """A remark that only we see was added to a case."""

    case_id: int
    note_id: int
    by_user_id: int | None
