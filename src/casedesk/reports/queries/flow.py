"""What came in, what went out, where cases stood meanwhile, and through how many hands they went."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.platform import db
from casedesk.reports.queries.filtering import COLUMNS, Question
from casedesk.reports.queries.resolution import GROUPINGS
from casedesk.reports.rules.asked import Asked

STAGES = ("working", "awaiting_approval", "awaiting_third_party", "awaiting_customer")
OURS = STAGES[:3]


@dataclass(frozen=True)
class Stretch:
    """A stretch of the period: what came in and went out in it, and how many stood in each stage at its end."""

    opened: int
    resolved: int
    otherwise: int
    reopened: int
    standing: dict[str, int]

    @property
    def backlog(self) -> int:
        """How many were open at its end."""
        return sum(self.standing.values())

    @property
    def ours(self) -> int:
        """How many of them waited for us, or somebody we chose."""
        return sum(self.standing[stage] for stage in OURS)


async def moves(asked: Asked, bounds: Sequence[datetime]) -> tuple[dict[str, int], list[Stretch]]:
    """How many stood in each stage when the period began, and what happened between each two of these moments.

    A contact that was only thanks brought nothing back. Spam and duplicates are in none of it.
    """
    narrowed = Question(asked)
    # Every case that was open at some time in the period, whenever it was opened.
    where = narrowed.where.replace("f.opened_at >= $3 AND f.opened_at < $4", "f.opened_at < $4") + (
        " AND (f.stops_at >= $3 OR f.ending = 'open')"
    )
    places = narrowed.arg(list(bounds))
    sql = f"""
    -- Which moves did the cases make that were open in this period?
    SELECT width_bucket(at, {places}::timestamptz[]) AS place,
           CASE WHEN disposition IS NULL THEN stage WHEN before IS NOT NULL THEN 'stays'
                WHEN disposition = 'resolved' THEN 'resolved' ELSE 'otherwise' END AS entered,
           -- Who enters an open stage, or ends, leaves the open stage before.
           CASE WHEN before IS NULL THEN stage_before END AS left,
           is_first, before = 'resolved' AND disposition IS NULL AS reopened, count(*) AS cases
    FROM (
        SELECT coalesce(s.from_at, f.opened_at) AS at, s.stage, s.disposition, s.from_at IS NULL AS is_first,
               lag(s.disposition) OVER later AS before, lag(s.stage) OVER later AS stage_before,
               s.restores_id IS NOT NULL OR lead(s.restores_id) OVER later IS NOT NULL AS was_thanks
        FROM case_facts f JOIN stage_starts s ON s.case_id = f.case_id
        WHERE {where} AND f.ending <> 'left_out'
        WINDOW later AS (PARTITION BY s.case_id ORDER BY s.from_at NULLS FIRST)
    ) AS every
    WHERE NOT was_thanks AND at < $4 GROUP BY 1, 2, 3, 4, 5
    """
    return _told(await db.records(sql, *narrowed.args), len(bounds))


def _told(rows: Sequence[Any], many: int) -> tuple[dict[str, int], list[Stretch]]:
    changes: list[defaultdict[str, int]] = [defaultdict(int) for _ in range(many + 1)]
    counts: list[defaultdict[str, int]] = [defaultdict(int) for _ in range(many + 1)]
    for place, entered, left, is_first, reopened, cases in rows:
        (changes if entered in STAGES else counts)[place][entered] += cases
        if left is not None:
            changes[place][left] -= cases
        if is_first:
            counts[place]["opened"] += cases
        if reopened:
            counts[place]["reopened"] += cases
    standing = {stage: changes[0][stage] for stage in STAGES}
    begun, stretches = dict(standing), []
    for change, count in zip(changes[1:], counts[1:], strict=True):
        standing = {stage: standing[stage] + change[stage] for stage in STAGES}
        stretches.append(
            Stretch(count["opened"], count["resolved"], count["otherwise"], count["reopened"], standing)
        )
    return begun, stretches


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


async def handling(asked: Asked) -> Handling:
    """How all cases opened in the period went through our hands."""
    question = Question(asked)
    sql = f"""
    -- How did these cases go through our hands?
    SELECT '' AS name, '' AS key, {_HANDLED} FROM case_facts f WHERE {question.where} AND f.ending <> 'left_out'
    """
    found = await db.row(Handling, sql, *question.args)
    assert found is not None, "an aggregate has one row"
    return found


async def handling_by(grouping: str, asked: Asked) -> list[Handling]:
    """The same by group, the largest first. Raises KeyError for a grouping that does not exist."""
    by, question = GROUPINGS[grouping], Question(asked)
    sql = f"""
    -- How did these cases go through our hands, by group?
    SELECT coalesce({by.name}, '') AS name, coalesce(key::text, '') AS key, {", ".join(Handling.__struct_fields__[2:])}
    FROM (SELECT {by.key} AS key, {_HANDLED} FROM case_facts f {by.join}
          WHERE {question.where} AND f.ending <> 'left_out' GROUP BY 1) AS counted
    ORDER BY cases DESC, name
    """
    return await db.rows(Handling, sql, *question.args)


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
