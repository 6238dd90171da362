"""From what is asked to the condition on the facts `f` that says it, with its arguments."""

from typing import Any

from casedesk.cases.queries.visibility import seen_by
from casedesk.reports.rules.asked import Asked, Filters

NOW = "$5"
COLUMNS = {
    "team": "f.team_id",
    "owner": "f.owner_id",
    "category": "f.category_id",
    "cause": "f.cause_id",
    "problem": "(SELECT m.problem_id FROM problem_cases m WHERE m.case_id = f.case_id)",
    "channel": "f.channel",
    "kind": "f.kind",
    "priority": "f.priority",
    "tier": "(SELECT u.tier FROM customers u WHERE u.id = f.customer_id)",
    "language": "f.language",
}
"""Where each filter looks."""


def asks(name: str, place: str) -> str:
    """SQL: whether the facts `f` have in a filter what stands at this place among the arguments."""
    if name == "tier":
        # The customers of a tier are looked for once, and not the tier of each case's customer.
        return f"f.customer_id IN (SELECT u.id FROM customers u WHERE u.tier = {place})"
    return f"{COLUMNS[name]} = {place}"


CALENDAR = f"coalesce(f.to_stop_us, microseconds({NOW} - f.opened_at))"
BUSINESS = f"coalesce(f.to_stop_business_us, open_before(f.calendar_id, {NOW}) - f.opened_place_us)"

JUDGED = f"""CASE WHEN f.to_first_resolution_us IS NULL THEN false WHEN f.lasts_from <= {NOW} THEN true
     ELSE f.opened_at + f.to_first_resolution_us * interval '1 microsecond' + (SELECT holding_window()) <= {NOW} END"""
"""Whether a case had the time to show that its fix lasts; worked out only where it did not last."""


class Question:
    """The cases that are asked for, as SQL: `where` is a condition on `f`, `took` how long each has taken."""

    def __init__(self, asked: Asked) -> None:
        self.args: list[Any] = [
            asked.viewer.sees_all,
            list(asked.viewer.teams),
            asked.period.start,
            asked.period.end,
            asked.now,
        ]
        self.took = BUSINESS if asked.business else CALENDAR
        self.answered = "f.to_answer_business_us" if asked.business else "f.to_answer_us"
        opened = f"f.opened_at >= $3 AND f.opened_at < $4 AND {seen_by('f', '$1', '$2')}"
        # Every question names the moment, so that its arguments are the same whatever it goes on to ask.
        self.where = f"{opened} AND f.opened_at <= {NOW}{self._narrowed(asked.filters)}"

    def arg(self, value: Any) -> str:
        """One argument more; returns its place."""
        self.args.append(value)
        return f"${len(self.args)}"

    def _narrowed(self, filters: Filters) -> str:
        found = ""
        for name, value in filters.chosen.items():
            if value == 0:
                found += f" AND {COLUMNS[name]} IS NULL"
            elif name == "problem":
                # Begun with its few cases, not asked of each case of the period.
                members = (
                    f"SELECT m.case_id FROM problem_cases m WHERE m.problem_id = {self.arg(value)}::bigint"
                )
                found += f" AND f.case_id IN ({members})"
            else:
                found += f" AND {asks(name, self.arg(value))}"
        return found
