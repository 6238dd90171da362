"""The condition on cases by which a list shows those behind a figure of the reports."""

from datetime import datetime
from typing import Any

from casedesk.cases.queries.lists import Narrowing
from casedesk.reports.rules.behind import Behind

_OUTCOMES = {
    "counted": "true",
    "resolved": "f.ending = 'resolved'",
    "otherwise": "f.ending = 'otherwise'",
    "open": "f.ending = 'open'",
    "lasting": "f.lasts_from <= {now}",
    "provisional": "f.ending = 'resolved' AND f.lasts_from > {now}",
    "reopened": "f.reopened > 0",
    "repeated": "f.repeated",
    "asked": "f.ending = 'resolved' AND f.asked",
    "confirmed": "f.ending = 'resolved' AND f.confirmed",
    "unconfirmed": "f.ending = 'resolved' AND f.asked AND NOT f.confirmed",
    "first_contact": "f.first_contact",
    "answered": "f.to_answer_us IS NOT NULL",
    "unanswered": "f.to_answer_us IS NULL",
    "bounced": "f.bounces > 0",
    "handed_on": "f.owner_changes > 0",
    "chased": "f.chases > 0",
}
_TOOK = "coalesce(f.to_stop_us, microseconds({now} - f.opened_at))"
_TOOK_BUSINESS = "coalesce(f.to_stop_business_us, open_before(f.calendar_id, {now}) - f.opened_place_us)"


def narrowing(behind: Behind, now: datetime) -> Narrowing:
    """What a list of cases has to hold to show those behind a figure. Spam and duplicates stand behind none."""
    took = _TOOK_BUSINESS if behind.business else _TOOK
    args: list[Any] = [now]
    # Every condition names the moment, so that it stands first among the arguments whatever else is asked.
    conditions = [
        f"({_OUTCOMES.get(behind.outcome, 'true')})",
        "f.ending <> 'left_out'",
        "f.opened_at <= {now}",
    ]
    for bound, seconds in ((">=", behind.took_from), ("<", behind.took_to)):
        if seconds is not None:
            args.append(seconds * 1_000_000)
            conditions.append(f"{took} {bound} {{arg{len(args)}}}::bigint")
    facts = " AND ".join(conditions)
    sql = f"EXISTS (SELECT FROM case_facts f WHERE f.case_id = c.id AND {facts})"
    if behind.held_by is not None:
        args.append(behind.held_by)
        sql += f" AND EXISTS (SELECT FROM case_custody h WHERE h.case_id = c.id AND h.owner_id = {{arg{len(args)}}})"
    return Narrowing(sql.replace("{now}", "{arg1}::timestamptz"), tuple(args))
