"""What happened to handoffs, for the features above to react to."""

from casedesk.platform.events import Event


class HandoffSent(Event, frozen=True, kw_only=True):
    """Somebody, or a team, is asked to take a case over."""

    case_id: int
    handoff_id: int
    from_id: int
    by_user_id: int
    to_user_id: int | None
    to_team_id: int | None


class HandoffEnded(Event, frozen=True, kw_only=True):
    """A handoff ended: `outcome` is accepted, declined, withdrawn, unanswered or overtaken. `ended_by_id` did it,
    None where it ended by itself."""

    case_id: int
    handoff_id: int
    from_id: int
    by_user_id: int
    to_user_id: int | None
    to_team_id: int | None
    outcome: str
    ended_by_id: int | None
