"""What cases owe by their record, and what is written of it: for whoever keeps it, and for verify."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from casedesk.cases.rules.projections import Contact, is_customers_word, is_response
from casedesk.platform import db
from casedesk.promises.standing.queries.lines import lines
from casedesk.promises.standing.rules.dues import Due, DueAfter, Happened, dues
from casedesk.promises.standing.rules.lines import Described, Line, inherited
from casedesk.resolution_clock.queries.calendars import calendars_by_id
from casedesk.resolution_clock.rules.business_time import NeverOpen, add_business_time
from casedesk.resolution_clock.rules.calendars import Calendar

_CASES = """
-- Which of these cases inherit standing promises, what is there to say of them, and when did they end?
SELECT t.case_id, t.tier, c.opened_at, c.category_id, c.channel, c.disposition, c.resolved_at, c.ended_at,
       k.calendar_id,
       ARRAY(SELECT s.from_at FROM stage_starts s
             WHERE s.case_id = c.id AND s.disposition IS NOT NULL AND s.from_at IS NOT NULL ORDER BY s.from_at) AS ends
FROM standing_terms t
JOIN cases c ON c.id = t.case_id
LEFT JOIN case_calendars k ON k.case_id = t.case_id
WHERE t.case_id BETWEEN $1 AND $2 ORDER BY t.case_id
"""
_CONTACTS = """
-- Which contacts stand on them, and what became of those that were sent?
SELECT came.case_id, i.id, i.at, came.at AS placed_at, i.direction, i.nature,
       i.customer_id IS NOT DISTINCT FROM c.customer_id AS from_customer, i.by_user_id IS NOT NULL AS by_person,
       i.answered,
       (SELECT d.state FROM deliveries d WHERE d.interaction_id = i.id ORDER BY d.id DESC LIMIT 1) AS delivery,
       i.direction = 'out' AND i.customer_id IS NULL AS outsider
FROM (SELECT case_id, interaction_id, min(recorded_at) AS at, max(id) AS last_id
      FROM placements WHERE case_id BETWEEN $1 AND $2 GROUP BY case_id, interaction_id) AS came
JOIN interactions i ON i.id = came.interaction_id
JOIN cases c ON c.id = came.case_id
WHERE NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = i.id AND later.id > came.last_id)
ORDER BY came.case_id, i.at, i.id
"""
_KEPT = """
-- What is written of what they owe?
SELECT case_id, kind, standing_id, since, due_at, met_at, stopped_at FROM standing_dues
WHERE case_id BETWEEN $1 AND $2
"""


async def owed_by_record(first: int, last: int) -> dict[int, list[Due]]:
    """What each case of this range owes by its record; those that inherit nothing are left out."""
    cases = await db.records(_CASES, first, last)
    if not cases:
        return {}
    promised = await lines()
    contacts = await _contacts_between(first, last)
    kept = await calendars_by_id({row["calendar_id"] for row in cases if row["calendar_id"] is not None})
    calendars = {key: one.calendar for key, one in kept.items()}
    found: dict[int, list[Due]] = {}
    for case in cases:
        described = Described(case["opened_at"], case["tier"], case["category_id"], case["channel"])
        happened = _happened(case, contacts[case["case_id"]])
        found[case["case_id"]] = dues(
            happened, inherited(promised, described), _due_after(calendars.get(case["calendar_id"]))
        )
    return found


async def owed_as_written(first: int, last: int) -> dict[int, list[Due]]:
    """What is written of each case of this range."""
    found: dict[int, list[Due]] = defaultdict(list)
    for case_id, *columns in await db.records(_KEPT, first, last):
        found[case_id].append(Due(*columns))
    return found


async def _contacts_between(first: int, last: int) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    for case_id, *columns in await db.records(_CONTACTS, first, last):
        found[case_id].append(Contact(*columns))
    return found


def _happened(case: Any, contacts: list[Contact]) -> Happened:
    opened_at: datetime = case["opened_at"]
    resolved = case["disposition"] == "resolved"
    return Happened(
        opened_at=opened_at,
        words=[one.at for one in contacts if is_customers_word(one) and one.at > opened_at],
        answers=[one.at for one in contacts if is_response(one)],
        ends=case["ends"],
        resolved_at=case["resolved_at"] if resolved else None,
        ended_at=None if resolved else case["ended_at"],
    )


def _due_after(calendar: Calendar | None) -> DueAfter:
    """Where a case keeps no working hours, every hour is one."""

    def due_after(since: datetime, line: Line) -> datetime | None:
        length = timedelta(minutes=line.minutes)
        if not line.working or calendar is None:
            return since + length
        try:
            return add_business_time(since, length, calendar)
        except NeverOpen:
            return None

    return due_after
