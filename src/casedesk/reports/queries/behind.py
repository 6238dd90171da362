"""The condition on cases by which a list shows those behind a figure of the reports."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from casedesk.cases.queries.filters import Narrowing
from casedesk.reports.rules.behind import Behind
from casedesk.reports.rules.flow import OURS, STAGES
from casedesk.reports.rules.stage_moves import NOWHERE, OTHERWISE, PLACES, RESOLVED

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
_OVER = "coalesce(d.met_at, d.stopped_at, {now})"
STANDING_STATES = {
    "promised": "true",
    "kept": "d.met_at <= d.due_at",
    "missed": f"d.due_at < {_OVER}",
    "owed": f"d.met_at IS NULL AND d.stopped_at IS NULL AND d.due_at >= {_OVER}",
    "settled": "d.stopped_at <= d.due_at",
}
"""How what is owed (`d`) by a standing promise went, by what rules/dues of standing promises says."""
_TOOK = "coalesce(f.to_stop_us, microseconds({now} - f.opened_at))"
_TOOK_BUSINESS = "coalesce(f.to_stop_business_us, open_before(f.calendar_id, {now}) - f.opened_place_us)"


_MOVE = """FROM generate_series(0, octet_length(f.moves) / 10 - 1) AS n
    CROSS JOIN LATERAL (SELECT substr(f.moves, n * 10 + 1, 8) AS at, get_byte(f.moves, n * 10 + 9) AS way) AS m"""
"""The moves of a case as its facts keep them: moments since 2000 are in order as they are sent."""
_OPEN = range(len(STAGES))
_WENT = {
    "resolved": [PLACES * place + RESOLVED for place in (*_OPEN, NOWHERE)],
    "otherwise": [PLACES * place + OTHERWISE for place in (*_OPEN, NOWHERE)],
    "reopened": [PLACES * RESOLVED + place for place in _OPEN],
}
"""From where to where a move goes, by what the report on flow counts it as (rules/moves)."""
_STOOD = {
    "open": list(_OPEN),
    "ours": [STAGES.index(stage) for stage in OURS],
    **{stage: [place] for place, stage in enumerate(STAGES)},
}


def _moved(behind: Behind, args: list[Any]) -> str:
    """SQL: did the facts `f` go where it is asked for, or stand there? Empty where neither is asked."""

    def arg(value: Any) -> str:
        args.append(value)
        return f"{{arg{len(args)}}}"

    found = []
    if behind.went and behind.since and behind.until:
        since, until = f"{arg(behind.since)}::timestamptz", f"{arg(behind.until)}::timestamptz"
        found.append(f"""f.opened_at < {until} AND (f.stops_at IS NULL OR f.stops_at >= {since})
            AND EXISTS (SELECT {_MOVE} WHERE m.at >= timestamptz_send({since}) AND m.at < timestamptz_send({until})
                        AND m.way IN ({_said(_WENT[behind.went])}))""")
    if behind.stood and behind.until:
        until = f"{arg(behind.until)}::timestamptz"
        found.append(f"""f.opened_at < {until} AND (f.stops_at IS NULL OR f.stops_at >= {until})
            AND (SELECT m.way % {PLACES} {_MOVE} WHERE m.at < timestamptz_send({until}) ORDER BY n DESC LIMIT 1)
                IN ({_said(_STOOD[behind.stood])})""")
    return " AND ".join(found)


def _said(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


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
    if behind.standing:
        kind, _dash, state = behind.standing.partition("-")
        args.append(kind)
        sql += f""" AND EXISTS (SELECT FROM standing_dues d WHERE d.case_id = c.id AND d.kind = {{arg{len(args)}}}
                    AND {STANDING_STATES[state]})"""
    if moved := _moved(behind, args):
        sql += f" AND EXISTS (SELECT FROM case_facts f WHERE f.case_id = c.id AND {moved})"
    return Narrowing(sql.replace("{now}", "{arg1}::timestamptz"), tuple(args))
