"""The figures of a period's time to resolution, from the facts that are kept of each case."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.fields.rules.asking import PREFIX, is_name
from casedesk.platform import db
from casedesk.reports.queries.filtering import JUDGED, NOW, Question
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.moments import Count


class Resolution(msgspec.Struct, frozen=True):
    """What became of the cases opened in a period, as they stand now. Times are seconds of the clock asked for.

    `median`, `p90` and `mean` are of the resolved ones alone: who waits still is not in them. `left_out`
    counts spam and duplicates, `uncounted` cases without working hours where those are asked for; neither is in
    any other figure. `lasting` held for the holding window, `provisional` have yet to; `judged` had the time to.
    """

    name: str
    key: str
    cases: int
    resolved: int
    open: int
    ended_otherwise: int
    left_out: int
    uncounted: int
    median: float | None
    p90: float | None
    mean: float | None
    answered: int
    answer_median: float | None
    answer_p90: float | None
    reopened: int
    lasting: int
    provisional: int
    judged: int
    repeated: int
    asked: int
    confirmed: int
    first_contact: int


class OpenAge(msgspec.Struct, frozen=True):
    """How many cases of the period are open, by how long: from `days_from` up to `days_to` days."""

    days_from: int
    days_to: int | None
    cases: int


@dataclass(frozen=True)
class Grouping:
    """What a report can be split by: its key among the facts `f`, and the name of a key of `counted`.

    Names are looked up after counting: a hundred thousand cases are sorted by short keys, and not by words.
    """

    key: str
    name: str = "counted.key::text"
    join: str = ""


GROUPINGS = {
    "team": Grouping("f.team_id", "(SELECT t.name FROM teams t WHERE t.id = counted.key)"),
    "category": Grouping("f.category_id", "(SELECT g.name FROM categories g WHERE g.id = counted.key)"),
    "cause": Grouping("f.cause_id", "(SELECT k.name FROM causes k WHERE k.id = counted.key)"),
    "problem": Grouping(
        "part.problem_id",
        "(SELECT 'P-' || p.id || ' ' || p.title FROM problems p WHERE p.id = counted.key)",
        "LEFT JOIN problem_cases part ON part.case_id = f.case_id",
    ),
    "channel": Grouping("f.channel"),
    "kind": Grouping("f.kind"),
    "priority": Grouping("f.priority"),
    "tier": Grouping("u.tier", join="JOIN customers u ON u.id = f.customer_id"),
    "language": Grouping("f.language"),
}
_OF_FIELD = Grouping(
    "coalesce(v.choice_id::text, CASE v.yes WHEN true THEN 'yes' WHEN false THEN 'no' END)",
    "coalesce((SELECT o.name FROM field_choices o WHERE o.id::text = counted.key), counted.key)",
    "LEFT JOIN field_values v ON v.case_id = f.case_id AND v.field_id = (SELECT n.id FROM fields n WHERE n.key = '{}')",
)
"""By what cases have in a field of which they have one choice, or yes or no."""


def grouping_of(name: str) -> Grouping:
    """The grouping of this name, `f.` before the key of a field. Raises KeyError for one that does not exist."""
    if is_name(name):
        key = name.removeprefix(PREFIX)
        return replace(_OF_FIELD, join=_OF_FIELD.join.format(key))
    return GROUPINGS[name]


EVERYBODY = Grouping("''::text")
"""All cases as one group without a name."""

_SHOWN = """cases, resolved, open, ended_otherwise, left_out, uncounted, took[1] / 1e6 AS median, took[2] / 1e6 AS p90,
           (mean / 1000000)::float8 AS mean, answered, answer[1] / 1e6 AS answer_median, answer[2] / 1e6 AS answer_p90,
           reopened, lasting, provisional, judged, repeated, asked, confirmed, first_contact"""

_COUNTED = f"""count(*) FILTER (WHERE counts) AS cases,
               count(*) FILTER (WHERE counts AND ending = 'resolved') AS resolved,
               count(*) FILTER (WHERE counts AND ending = 'open') AS open,
               count(*) FILTER (WHERE counts AND ending = 'otherwise') AS ended_otherwise,
               count(*) FILTER (WHERE ending = 'left_out') AS left_out,
               count(*) FILTER (WHERE ending <> 'left_out' AND NOT counts) AS uncounted,
               percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY took::float8)
                   FILTER (WHERE counts AND ending = 'resolved') AS took,
               avg(took) FILTER (WHERE counts AND ending = 'resolved') AS mean,
               count(answer) FILTER (WHERE counts) AS answered,
               percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY answer::float8) FILTER (WHERE counts) AS answer,
               count(*) FILTER (WHERE counts AND reopened > 0) AS reopened,
               count(*) FILTER (WHERE counts AND lasts_from <= {NOW}) AS lasting,
               count(*) FILTER (WHERE counts AND ending = 'resolved' AND lasts_from > {NOW}) AS provisional,
               count(*) FILTER (WHERE counts AND judged) AS judged,
               count(*) FILTER (WHERE counts AND repeated) AS repeated,
               count(*) FILTER (WHERE counts AND ending = 'resolved' AND asked) AS asked,
               count(*) FILTER (WHERE counts AND ending = 'resolved' AND confirmed) AS confirmed,
               count(*) FILTER (WHERE counts AND first_contact) AS first_contact"""


def _facts(question: Question, by: Grouping) -> str:
    took = question.took
    return f"""SELECT {by.key} AS key, f.opened_at, f.ending, {took} AS took, {question.answered} AS answer,
               f.reopened, f.lasts_from, f.repeated, f.asked, f.confirmed, f.first_contact,
               {JUDGED} AS judged,
               f.ending <> 'left_out' AND {took} IS NOT NULL AS counts
            FROM case_facts f {by.join} WHERE {question.where}"""


async def resolution(asked: Asked) -> Resolution:
    """The figures of all cases opened in the period that the viewer may see."""
    found = await _resolutions(EVERYBODY, Question(asked))
    return found[0] if found else NOTHING


NOTHING = Resolution(
    "", "", 0, 0, 0, 0, 0, 0, None, None, None, 0, None, None, 0, 0, 0, 0, 0, 0, 0, 0
)  # fmt: skip


async def resolution_by(grouping: str, asked: Asked) -> list[Resolution]:
    """The same for each group, the largest first. Raises KeyError for a grouping that does not exist."""
    return _largest_first(await _resolutions(grouping_of(grouping), Question(asked)))


async def _resolutions(by: Grouping, question: Question) -> list[Resolution]:
    sql = f"""
    -- What became of the cases opened in this period, and how long did it take?
    SELECT coalesce({by.name}, '') AS name, coalesce(key::text, '') AS key, {_SHOWN}
    FROM (SELECT key, {_COUNTED} FROM ({_facts(question, by)}) AS f GROUP BY key) AS counted
    """
    return await db.rows(Resolution, sql, *question.args)


def _largest_first(groups: Sequence[Resolution]) -> list[Resolution]:
    return sorted(groups, key=lambda one: (-one.cases, one.name))


Counts = dict[str, list[Count]]
"""Cases by how long they took, in microseconds, under the key of their group."""


async def counts_by(grouping: str | None, asked: Asked) -> Counts:
    """Each group's cases by how long they took or have taken so far, to the microsecond; all under "" without a
    grouping."""
    by = EVERYBODY if grouping is None else GROUPINGS[grouping]
    question = Question(asked)
    sql = f"""
    -- How many cases of this period ended after which time, and how, or wait since when?
    SELECT coalesce(key::text, '') AS key, took, count(*) FILTER (WHERE ending = 'resolved') AS fixed,
           count(*) FILTER (WHERE ending = 'otherwise') AS otherwise,
           count(*) FILTER (WHERE ending = 'open') AS waiting
    FROM (SELECT {by.key} AS key, {question.took} AS took, f.ending FROM case_facts f {by.join}
          WHERE {question.where} AND f.ending <> 'left_out' OFFSET 0) AS counted
    WHERE took IS NOT NULL GROUP BY 1, 2
    """
    found: defaultdict[str, list[Count]] = defaultdict(list)
    for group, took, fixed, otherwise, waiting in await db.records(sql, *question.args):
        found[group].append(Count(took, fixed, otherwise, waiting))
    return found


async def first_case_opened(viewer: Actor) -> date | None:
    """The day on which the first case was opened; None on an empty desk."""
    sql = f"""
    -- When does this desk's history begin?
    SELECT f.opened_at FROM case_facts f WHERE {seen_by("f", "$1", "$2")} ORDER BY f.opened_at, f.case_id LIMIT 1
    """
    found: datetime | None = await db.value(sql, viewer.sees_all, list(viewer.teams))
    return found.date() if found is not None else None
