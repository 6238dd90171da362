"""What happened to who is here, for the features above to react to."""

from casedesk.platform.events import Event


class AbsenceChanged(Event, frozen=True, kw_only=True):
    """An absence was entered, changed, ended or withdrawn: who covers whom may be another now."""

    absence_id: int
    user_id: int


class AbsenceHandsOver(Event, frozen=True, kw_only=True):
    """A supervisor decided that what is open on the name of somebody away for long passes on; from this moment
    they take no more until they are back. `to_user_id` is who gets it all; without it each finds its own."""

    user_id: int
    to_user_id: int | None
    by_user_id: int | None


class HandOverDue(Event, frozen=True, kw_only=True):
    """Somebody takes no more (they left, or a supervisor so decided for a long absence, and that is committed):
    whatever stands on their name is now to be handed over.

    Told by a job, outside a transaction, again and again until it has succeeded. Whoever reacts moves what their
    feature holds, each thing in a transaction of its own, and must not mind what was moved already. It goes to
    `to_user_id` where one is named and may have it, else to whom it fits. `why` is `left` or `away`.
    """

    user_id: int
    to_user_id: int | None
    by_user_id: int | None
    why: str
