"""Which cases have something in a field, as a condition that a list of cases takes."""

from casedesk.cases.queries.filters import Narrowing
from casedesk.fields.rules.asking import NONE, PREFIX, AskedOf, condition_on


def cases_with(asked: AskedOf) -> Narrowing:
    """The condition on cases `c`, with what an address says of it."""
    condition, args = condition_on(asked)
    there = "NOT EXISTS" if asked.how == NONE else "EXISTS"
    return Narrowing(
        f"{there} (SELECT FROM field_values v WHERE v.case_id = c.id AND {condition})",
        args,
        ((PREFIX + asked.field.key, asked.typed),),
    )
