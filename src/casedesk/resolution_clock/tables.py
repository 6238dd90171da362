"""Working hours in versions, and the same as instants. See the migration for what the database holds of them."""

from piccolo.columns import JSONB, BigInt, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import Team, User
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class TeamCalendar(db.Keyed, tablename="calendars"):
    """One version of the working hours of a team; of the desk where no team is named.

    `document` is the whole of it, holidays written out. It counts from `counted_from` until `counted_until`.
    """

    team_id = ForeignKey(Team, null=True, on_delete=RESTRICT)
    from_at = Timestamptz(null=True, default=None)
    document = JSONB()
    country = Text(default="")
    region = Text(default="")
    own_days = JSONB(default="{}")
    counted_from = Timestamptz(default=None)
    counted_until = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_rule = Text(default="")
    recorded_at = Timestamptz(default=None)


class CalendarHours(db.Keyed, tablename="calendar_hours"):
    """From when until when a calendar is open, and how many microseconds were open before."""

    calendar_id = ForeignKey(TeamCalendar, null=False, on_delete=RESTRICT)
    opens_at = Timestamptz(default=None)
    closes_at = Timestamptz(default=None)
    open_before_us = BigInt()
