"""What happened to tasks, for the features above to react to."""

from casedesk.platform.events import Event


class TaskAsked(Event, frozen=True, kw_only=True):
    """Somebody is asked to do something for a case; `to_user_id` is None where it is somebody outside, `by_user_id`
    where a trigger asks."""

    case_id: int
    task_id: int
    by_user_id: int | None
    to_user_id: int | None


class TaskEnded(Event, frozen=True, kw_only=True):
    """A task ended: `state` is done, declined or cancelled; `ended_by_id` is None where it ended by itself."""

    case_id: int
    task_id: int
    by_user_id: int | None
    to_user_id: int | None
    state: str
    ended_by_id: int | None
