"""The figures of a period's time to resolution, from the facts that are kept of each case."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.reports.queries.filtering import JUDGED, NOW, Question
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.moments import Count
from casedesk.reports.rules.periods import OPEN_AGES_DAYS, Span


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
    oldest_at: datetime | None


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
    "channel": Grouping("f.channel"),
    "kind": Grouping("f.kind"),
    "priority": Grouping("f.priority"),
    "tier": Grouping("u.tier", join="JOIN customers u ON u.id = f.customer_id"),
    "language": Grouping("f.language"),
}
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


class _Levelled(Resolution, frozen=True):
    """The figures of all cases, of a span, or of a group: by what they were not grouped by."""

    level: int


_OF_SPAN, _OF_GROUP = 1, 2


@dataclass(frozen=True)
class Overview:
    """A period's figures: of all its cases, of each week or month in order (its number is its key), of each group,
    the largest first."""

    total: Resolution
    spans: list[Resolution]
    groups: list[Resolution]


async def overview(grouping: str, asked: Asked, spans: Sequence[Span]) -> Overview:
    """All the figures of a page, read at once. Raises KeyError for a grouping that does not exist."""
    by, question = GROUPINGS[grouping], Question(asked)
    starts = question.arg([span.starts for span in spans])
    sql = f"""
    -- What became of the cases opened in this period, in all, by week or month, and by group?
    SELECT level, CASE level WHEN {_OF_GROUP} THEN coalesce({by.name}, '') ELSE '' END AS name,
           CASE level WHEN {_OF_SPAN} THEN span::text ELSE coalesce(key::text, '') END AS key, {_SHOWN}
    FROM (
        SELECT grouping(span, key) AS level, span, key, {_COUNTED}
        FROM (SELECT width_bucket(opened_at, {starts}::timestamptz[]) AS span, *
              FROM ({_facts(question, by)}) AS each) AS f
        GROUP BY GROUPING SETS ((), (span), (key))
    ) AS counted
    """
    found = await db.rows(_Levelled, sql, *question.args)
    of_spans = sorted((one for one in found if one.level == _OF_SPAN), key=lambda one: int(one.key))
    of_groups = [one for one in found if one.level == _OF_GROUP]
    total = next(one for one in found if one.level not in (_OF_SPAN, _OF_GROUP))
    return Overview(total, list(of_spans), _largest_first(of_groups))


async def resolution(asked: Asked) -> Resolution:
    """The figures of all cases opened in the period that the viewer may see."""
    found = await _resolutions(EVERYBODY, asked)
    return found[0] if found else NOTHING


NOTHING = Resolution(
    "", "", 0, 0, 0, 0, 0, 0, None, None, None, 0, None, None, 0, 0, 0, 0, 0, 0, 0, 0
)  # fmt: skip


async def resolution_by(grouping: str, asked: Asked) -> list[Resolution]:
    """The same for each group, the largest first. Raises KeyError for a grouping that does not exist."""
    return _largest_first(await _resolutions(GROUPINGS[grouping], asked))


async def _resolutions(by: Grouping, asked: Asked) -> list[Resolution]:
    question = Question(asked)
    sql = f"""
    -- What became of the cases opened in this period, and how long did it take?
    SELECT coalesce({by.name}, '') AS name, coalesce(key::text, '') AS key, {_SHOWN}
    FROM (SELECT key, {_COUNTED} FROM ({_facts(question, by)}) AS f GROUP BY key) AS counted
    """
    return await db.rows(Resolution, sql, *question.args)


def _largest_first(groups: Sequence[Resolution]) -> list[Resolution]:
    return sorted(groups, key=lambda one: (-one.cases, one.name))


FINE_STEPS, COARSER = 720, 6
"""After so many steps they are so many times as long: far out nobody tells minutes apart."""

Counts = dict[str, list[Count]]
"""Cases by how long they took, in microseconds, under the key of their group."""


async def counts_by(grouping: str | None, asked: Asked, step: int = 1) -> Counts:
    """Each group's cases by how long they took or have taken so far; all under "" without a grouping. Times are
    told in whole steps of so many microseconds."""
    by = EVERYBODY if grouping is None else GROUPINGS[grouping]
    question = Question(asked)
    return await _counted(question, by.key, by.join, step)


async def counts_by_span(asked: Asked, spans: Sequence[Span], step: int = 1) -> Counts:
    """The same by the week or month in which they were opened, under its number."""
    question = Question(asked)
    starts = question.arg([span.starts for span in spans])
    return await _counted(question, f"width_bucket(f.opened_at, {starts}::timestamptz[])", "", step)


async def _counted(question: Question, key: str, join: str, step: int) -> Counts:
    size, far = (
        f"{question.arg(step)}::bigint",
        f"{question.arg(step if step == 1 else step * COARSER)}::bigint",
    )
    sql = f"""
    -- How many cases of this period ended after which time, and how, or wait since when?
    SELECT coalesce(key::text, '') AS key,
           took - took % CASE WHEN took < {size} * {FINE_STEPS} THEN {size} ELSE {far} END AS took,
           count(*) FILTER (WHERE ending = 'resolved') AS fixed,
           count(*) FILTER (WHERE ending = 'otherwise') AS otherwise,
           count(*) FILTER (WHERE ending = 'open') AS waiting
    FROM (SELECT {key} AS key, {question.took} AS took, f.ending FROM case_facts f {join}
          WHERE {question.where} AND f.ending <> 'left_out') AS counted
    WHERE took IS NOT NULL
    GROUP BY 1, 2
    """
    found: defaultdict[str, list[Count]] = defaultdict(list)
    for group, took, fixed, otherwise, waiting in await db.records(sql, *question.args):
        found[group].append(Count(took, fixed, otherwise, waiting))
    return found


async def open_ages(asked: Asked) -> list[OpenAge]:
    """The cases of the period that are open now, by their age; every class is there, empty ones too."""
    question = Question(asked)
    bounds = question.arg([float(days) for days in OPEN_AGES_DAYS])
    sql = f"""
    -- How old are the cases of this period that are still open?
    SELECT width_bucket(extract(epoch FROM {NOW} - f.opened_at)::float8 / 86400, {bounds}::float8[]) AS place,
           count(*) AS cases, min(f.opened_at) AS oldest_at
    FROM case_facts f WHERE f.ending = 'open' AND {question.where}
    GROUP BY place
    """
    found = {row["place"]: row for row in await db.records(sql, *question.args)}
    edges = [0, *OPEN_AGES_DAYS]
    return [
        OpenAge(
            days_from=edge,
            days_to=edges[place + 1] if place + 1 < len(edges) else None,
            cases=found[place]["cases"] if place in found else 0,
            oldest_at=found[place]["oldest_at"] if place in found else None,
        )
        for place, edge in enumerate(edges)
    ]


async def first_case_opened(viewer: Actor) -> date | None:
    """The day on which the first case was opened; None on an empty desk."""
    sql = f"""
    -- When does this desk's history begin?
    SELECT f.opened_at FROM case_facts f WHERE {seen_by("f", "$1", "$2")} ORDER BY f.opened_at, f.case_id LIMIT 1
    """
    found: datetime | None = await db.value(sql, viewer.sees_all, list(viewer.teams))
    return found.date() if found is not None else None
