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
from casedesk.reports.rules.figures import SECOND
from casedesk.reports.rules.moments import Count
from casedesk.reports.rules.parts import LONGEST_STEP, STEPS
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


@dataclass(frozen=True)
class Overview:
    """A period's figures: of all its cases, of each week or month in order (its number is its key), of each group,
    the largest first. Of spans and groups times are not told here."""

    total: Resolution
    spans: list[Resolution]
    groups: list[Resolution]


_OF_SPAN = 1
_MARKS = {
    "resolved": "f.ending = 'resolved'",
    "open": "f.ending = 'open'",
    "ended_otherwise": "f.ending = 'otherwise'",
    "left_out": "f.ending = 'left_out'",
    "uncounted": "f.ending <> 'left_out' AND {took} IS NULL",
    "answered": "{answered} IS NOT NULL",
    "reopened": "f.reopened > 0",
    "lasting": f"f.lasts_from <= {NOW}",
    "provisional": f"f.ending = 'resolved' AND f.lasts_from > {NOW}",
    "judged": JUDGED,
    "repeated": "f.repeated",
    "asked": "f.ending = 'resolved' AND f.asked",
    "confirmed": "f.ending = 'resolved' AND f.confirmed",
    "first_contact": "f.first_contact",
}
"""What is counted of a case, each a bit of one number: cases that are alike in all of it are counted together."""


def _marks(question: Question) -> str:
    return " + ".join(
        f"CASE WHEN {said.format(took=question.took, answered=question.answered)} THEN {1 << place} ELSE 0 END"
        for place, said in enumerate(_MARKS.values())
    )


async def overview(grouping: str, asked: Asked, spans: Sequence[Span]) -> Overview:
    """The figures of a page, counted in one go. Raises KeyError for a grouping that does not exist."""
    by, question = GROUPINGS[grouping], Question(asked)
    starts = question.arg([span.starts for span in spans])
    sql = f"""
    -- How many of the cases opened in this period are alike in all we count, by week or month, and by group?
    SELECT level, CASE level WHEN {_OF_SPAN} THEN '' ELSE coalesce({by.name}, '') END AS name,
           CASE level WHEN {_OF_SPAN} THEN span::text ELSE coalesce(key::text, '') END AS key, marks, cases
    FROM (
        SELECT grouping(span, key) AS level, span, key, marks, count(*) AS cases
        FROM (SELECT width_bucket(f.opened_at, {starts}::timestamptz[]) AS span, {by.key} AS key,
                     {_marks(question)} AS marks
              FROM case_facts f {by.join} WHERE {question.where} OFFSET 0) AS marked
        GROUP BY GROUPING SETS ((span, marks), (key, marks))
    ) AS counted
    """
    counted: defaultdict[tuple[bool, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTS, 0))
    names: dict[str, str] = {}
    for level, name, key, marks, cases in await db.records(sql, *question.args):
        names[key] = name or names.get(key, "")
        _add(counted[level == _OF_SPAN, key], marks, cases)
    of_spans = [_untimed("", key, found) for (is_span, key), found in counted.items() if is_span]
    of_groups = [_untimed(names[key], key, found) for (is_span, key), found in counted.items() if not is_span]
    total = {name: sum(getattr(one, name) for one in of_spans) for name in _COUNTS}
    times = await _times(asked)
    return Overview(
        Resolution(name="", key="", **total, **times),  # type: ignore[arg-type]
        sorted(of_spans, key=lambda one: int(one.key)),
        _largest_first(of_groups),
    )


_COUNTS = ("cases", *_MARKS)
_BEYOND = ("left_out", "uncounted")
"""What is counted of the cases that are in no other figure."""


def _add(counted: dict[str, int], marks: int, cases: int) -> None:
    is_in = {name for place, name in enumerate(_MARKS) if marks >> place & 1}
    if beyond := is_in.intersection(_BEYOND):
        is_in = beyond
    else:
        is_in.add("cases")
    for name in is_in:
        counted[name] += cases


def _untimed(name: str, key: str, counted: dict[str, int]) -> Resolution:
    nothing = dict.fromkeys(("median", "p90", "mean", "answer_median", "answer_p90"))
    return Resolution(name=name, key=key, **counted, **nothing)  # type: ignore[arg-type]


async def _times(asked: Asked) -> dict[str, float | None]:
    question = Question(asked)
    sql = f"""
    -- How long did the resolved take, and the answers?
    SELECT took[1] / 1e6 AS median, took[2] / 1e6 AS p90, (mean / 1000000)::float8 AS mean,
           answer[1] / 1e6 AS answer_median, answer[2] / 1e6 AS answer_p90
    FROM (SELECT percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY took::float8)
                     FILTER (WHERE ending = 'resolved') AS took,
                 avg(took) FILTER (WHERE ending = 'resolved') AS mean,
                 percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY answer::float8)
                     FILTER (WHERE took IS NOT NULL) AS answer
          FROM (SELECT {question.took} AS took, {question.answered} AS answer, f.ending FROM case_facts f
                WHERE {question.where} AND f.ending <> 'left_out' OFFSET 0) AS timed) AS told
    """
    return dict(await db.record(sql, *question.args) or {})


async def resolution(asked: Asked) -> Resolution:
    """The figures of all cases opened in the period that the viewer may see."""
    found = await _resolutions(EVERYBODY, Question(asked))
    return found[0] if found else NOTHING


NOTHING = Resolution(
    "", "", 0, 0, 0, 0, 0, 0, None, None, None, 0, None, None, 0, 0, 0, 0, 0, 0, 0, 0
)  # fmt: skip


async def resolution_by(grouping: str, asked: Asked) -> list[Resolution]:
    """The same for each group, the largest first. Raises KeyError for a grouping that does not exist."""
    return _largest_first(await _resolutions(GROUPINGS[grouping], Question(asked)))


async def resolution_by_span(spans: Sequence[Span], asked: Asked) -> list[Resolution]:
    """The same for each week or month in which cases were opened; its number is its key."""
    question = Question(asked)
    starts = question.arg([span.starts for span in spans])
    by = Grouping(f"width_bucket(f.opened_at, {starts}::timestamptz[])", "''::text")
    return await _resolutions(by, question)


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


_STEP = " ".join((
    "CASE",
    *(f"WHEN took < {limit * SECOND} THEN {step * SECOND}" for limit, step in STEPS),
    f"ELSE {LONGEST_STEP * SECOND}::bigint END",
))  # fmt: skip


async def counts_at_once(
    grouping: str, asked: Asked, spans: Sequence[Span], *, exactly: bool
) -> tuple[Counts, Counts]:
    """The same by week or month, under its number, and by group; unless exactly, in whole steps of time."""
    by, question = GROUPINGS[grouping], Question(asked)
    starts = question.arg([span.starts for span in spans])
    sql = f"""
    -- How many cases of this period ended after which time, and how, or wait since when, by span and by group?
    SELECT grouping(span, key) AS level, coalesce(span::text, key::text, '') AS key, took,
           count(*) FILTER (WHERE ending = 1) AS fixed, count(*) FILTER (WHERE ending = 2) AS otherwise,
           count(*) FILTER (WHERE ending = 3) AS waiting
    FROM (SELECT span, key, took - took % ({"1" if exactly else _STEP}) AS took, ending
          FROM (SELECT width_bucket(f.opened_at, {starts}::timestamptz[]) AS span, {by.key} AS key,
                       {question.took} AS took,
                       CASE f.ending WHEN 'resolved' THEN 1 WHEN 'otherwise' THEN 2 ELSE 3 END AS ending
                FROM case_facts f {by.join} WHERE {question.where} AND f.ending <> 'left_out' OFFSET 0) AS each
          WHERE took IS NOT NULL OFFSET 0) AS counted
    GROUP BY GROUPING SETS ((span, took), (key, took))
    """
    of_spans: defaultdict[str, list[Count]] = defaultdict(list)
    of_groups: defaultdict[str, list[Count]] = defaultdict(list)
    for level, key, took, fixed, otherwise, waiting in await db.records(sql, *question.args):
        (of_spans if level == _OF_SPAN else of_groups)[key].append(Count(took, fixed, otherwise, waiting))
    return of_spans, of_groups


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
