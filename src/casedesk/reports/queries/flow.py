"""Through how many hands cases went, and how old what is open now is."""

from collections.abc import Sequence

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.platform import db
from casedesk.reports.queries.filtering import COLUMNS, Question, asks
from casedesk.reports.queries.resolution import grouping_of
from casedesk.reports.rules.asked import Asked


class Handling(msgspec.Struct, frozen=True):
    """How the cases of a group, opened in the period, went through our hands."""

    name: str
    key: str
    cases: int
    resolved: int
    first_contact: int
    contacts: float | None
    contacts_median: float | None
    chased: int
    chases: int
    handed_on: int
    owner_changes: int
    bounced: int
    reopened: int
    repeated: int


async def handling_at_once(grouping: str, asked: Asked) -> tuple[Handling, list[Handling]]:
    """How all cases opened in the period went through our hands, and those of each group, the largest first. Raises
    KeyError for a grouping that does not exist."""
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.queries.side_by_side import COUNTS, HANDLED, Table, together
    from casedesk.reports.rules.handling import handled

    by, question = grouping_of(grouping), Question(asked)
    sql = f"""
    -- How did these cases go through our hands, by group?
    SELECT handled, coalesce(key::text, '') AS key, coalesce({by.name}, '') AS name
    FROM (SELECT {by.key} AS key, {together("handled")} FROM case_facts f {by.join}
          WHERE {question.where} AND {COUNTS} GROUP BY 1) AS counted
    """
    found = await db.records(sql, *question.args)
    everybody = handled(Table(HANDLED, [row["handled"] for row in found]))
    groups = [
        Handling(name=row["name"], key=row["key"], **handled(Table(HANDLED, [row["handled"]])))
        for row in found
    ]
    return Handling(name="", key="", **everybody), sorted(groups, key=lambda one: (-one.cases, one.name))


async def handling(asked: Asked) -> Handling:
    """How all cases opened in the period went through our hands."""
    return (await handling_at_once(_FEWEST, asked))[0]


_FEWEST = "kind"
"""The grouping with the fewest groups, where none is asked for."""


class Waiting(msgspec.Struct, frozen=True):
    """Cases that are open now, by how long and with whom the ball is."""

    place: int
    theirs: bool
    cases: int


async def open_now(asked: Asked, days: Sequence[int]) -> list[Waiting]:
    """How old all cases are that are open now, whenever they were opened, parted at so many days."""
    filters = asked.filters.chosen
    args = [asked.viewer.sees_all, list(asked.viewer.teams), asked.now, [float(one) for one in days]]
    narrowed = ""
    for name, value in filters.items():
        if value == 0:
            narrowed += f" AND {COLUMNS[name]} IS NULL"
        else:
            args.append(value)
            narrowed += f" AND {asks(name, f'${len(args)}')}"
    sql = f"""
    -- How old is what is open now, and with whom is the ball?
    SELECT width_bucket(extract(epoch FROM $3 - f.opened_at)::float8 / 86400, $4::float8[]) AS place,
           f.running = 'awaiting_customer' AS theirs, count(*) AS cases
    FROM case_facts f WHERE f.ending = 'open' AND {seen_by("f", "$1", "$2")}{narrowed} GROUP BY 1, 2
    """
    return await db.rows(Waiting, sql, *args)
