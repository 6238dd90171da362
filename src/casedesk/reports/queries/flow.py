"""Through how many hands cases went, and how old what is open now is."""

from collections.abc import Sequence

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.platform import db
from casedesk.reports.queries.filtering import COLUMNS, Question
from casedesk.reports.queries.resolution import GROUPINGS
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


_HANDLED = """count(*) AS cases, count(*) FILTER (WHERE f.ending = 'resolved') AS resolved,
    count(*) FILTER (WHERE f.first_contact) AS first_contact,
    (avg(f.their_contacts + f.our_contacts) FILTER (WHERE f.ending = 'resolved'))::float8 AS contacts,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY f.their_contacts + f.our_contacts)
        FILTER (WHERE f.ending = 'resolved') AS contacts_median,
    count(*) FILTER (WHERE f.chases > 0) AS chased, coalesce(sum(f.chases), 0) AS chases,
    count(*) FILTER (WHERE f.owner_changes > 0) AS handed_on, coalesce(sum(f.owner_changes), 0) AS owner_changes,
    count(*) FILTER (WHERE f.bounces > 0) AS bounced, count(*) FILTER (WHERE f.reopened > 0) AS reopened,
    count(*) FILTER (WHERE f.repeated) AS repeated"""


async def handling_at_once(grouping: str, asked: Asked) -> tuple[Handling, list[Handling]]:
    """How all cases opened in the period went through our hands, and those of each group, the largest first. Raises
    KeyError for a grouping that does not exist."""
    by, question = GROUPINGS[grouping], Question(asked)
    sql = f"""
    -- How did these cases go through our hands, in all and by group?
    SELECT is_all, CASE is_all WHEN 0 THEN coalesce({by.name}, '') ELSE '' END AS name,
           coalesce(key::text, '') AS key, {", ".join(Handling.__struct_fields__[2:])}
    FROM (SELECT grouping(key) AS is_all, key, {_HANDLED}
          FROM (SELECT {by.key} AS key, f.* FROM case_facts f {by.join}
                WHERE {question.where} AND f.ending <> 'left_out') AS f
          GROUP BY GROUPING SETS ((key), ())) AS counted
    ORDER BY is_all DESC, cases DESC, name
    """
    found = [
        Handling(**{name: row[name] for name in Handling.__struct_fields__})
        for row in await db.records(sql, *question.args)
    ]
    return found[0], found[1:]


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
            narrowed += f" AND {COLUMNS[name]} = ${len(args)}"
    sql = f"""
    -- How old is what is open now, and with whom is the ball?
    SELECT width_bucket(extract(epoch FROM $3 - f.opened_at)::float8 / 86400, $4::float8[]) AS place,
           f.running = 'awaiting_customer' AS theirs, count(*) AS cases
    FROM case_facts f WHERE f.ending = 'open' AND {seen_by("f", "$1", "$2")}{narrowed} GROUP BY 1, 2
    """
    return await db.rows(Waiting, sql, *args)
