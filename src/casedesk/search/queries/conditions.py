"""What each operator narrows to, as a condition on a row `r` of the search and its case `c`."""

from collections.abc import Sequence
from typing import Any

from casedesk.cases.queries.filters import STAGE_GROUPS
from casedesk.cases.queries.tags import LEADS
from casedesk.customers.queries.finding import keys_answering
from casedesk.customers.queries.groups import groups_of
from casedesk.fields.queries.cases_with import cases_with
from casedesk.search.rules.operators import Filter

MOST_CUSTOMERS = 5_000
"""So many who answer to one name are looked at."""

CONDITIONS = {
    "owner": "c.owner_id = ANY({}::bigint[])",
    "stage": "c.stage = {}",
    "channel": "r.channel = {}",
    "after": "r.at >= {}",
    "team": "c.team_id = ANY({}::bigint[])",
    "tag": f"""EXISTS (SELECT FROM case_tags g WHERE g.case_id = c.id AND g.tag_id IN (
        WITH RECURSIVE {LEADS}
        SELECT same.tag_id FROM leads meant JOIN leads same ON same.lead_id = meant.lead_id
        WHERE meant.tag_id = ANY({{}}::bigint[])))""",
    "problem": "c.id IN (SELECT m.case_id FROM problem_cases m WHERE m.problem_id = {}::bigint)",
    "kind": "c.kind = {}",
    "priority": "c.priority = {}",
    "customer": "c.customer_id = ANY({}::bigint[])",
}
"""By the names of rules/operators.py, with the place of the value; `before` is where one begins to look."""

_WITHOUT_VALUE: dict[tuple[str, object], str] = {
    ("team", ()): "c.team_id IS NULL",
    ("tag", ()): "NOT EXISTS (SELECT FROM case_tags g WHERE g.case_id = c.id)",
    **{("stage", name): f"({condition})" for name, condition in STAGE_GROUPS.items()},
}
"""Values that are a condition by themselves."""


async def conditions(filters: Sequence[Filter], args: list[Any]) -> list[str]:
    """The conditions of these filters; what they compare with is added to `args`."""
    return [await _condition(one, args) for one in filters]


async def _condition(one: Filter, args: list[Any]) -> str:
    by_itself = _WITHOUT_VALUE.get((one.operator, one.value))
    if by_itself is not None:
        return by_itself
    if one.operator == "field":
        narrowing = cases_with(one.value)
        places = {f"arg{at}": f"${len(args) + at}" for at in range(1, len(narrowing.args) + 1)}
        args.extend(narrowing.args)
        return narrowing.condition.format(**places)
    args.append(await _selves(one.value) if one.operator == "customer" else one.value)
    return CONDITIONS[one.operator].format(f"${len(args)}")


async def _selves(typed: str) -> list[int]:
    """The keys of all customers whom this may mean, with their merged selves."""
    found = await keys_answering(typed, MOST_CUSTOMERS)
    return [key for group in await groups_of(found) for key in group.ids]


async def means_too_many(one: Filter) -> bool:
    """Whether more answer to this filter than are looked at."""
    if one.operator != "customer":
        return False
    return len(await keys_answering(one.value, MOST_CUSTOMERS + 1)) > MOST_CUSTOMERS
