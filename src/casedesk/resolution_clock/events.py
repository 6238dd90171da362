"""What happened to working hours, for the features above to react to."""

from casedesk.platform.events import Event


class HoursPublished(Event, frozen=True, kw_only=True):
    """Working hours were written, of a team or of the desk (None); `first` says that there were none before."""

    calendar_id: int
    team_id: int | None
    first: bool
