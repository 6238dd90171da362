"""Cases on which something is due by a moment: a promise, the date of a wait, or the day by which it is needed."""

from datetime import date, datetime

from casedesk.cases.queries.filters import Narrowing

_DUE = """c.disposition IS NULL AND (
    c.needed_by <= {arg1}::date
    OR EXISTS (SELECT FROM promises up WHERE up.stands_on_id = c.id AND up.state = 'open'
               AND up.due_at < {arg2}::timestamptz)
    OR EXISTS (SELECT FROM stage_starts us WHERE us.id = c.stage_start_id AND us.wait_until < {arg2}::timestamptz))"""


def due_by(day: date, ends: datetime) -> Narrowing:
    """The condition of a list of open cases: something is due on this day, which ends then, or was before."""
    return Narrowing(_DUE, (day, ends), (("due", "today"),))
