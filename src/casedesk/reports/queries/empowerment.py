"""What agents asked for and gave: on the spot or after an approval, how long it took, and what became of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.platform import db
from casedesk.reports.queries.filtering import COLUMNS, JUDGED
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.peers import Stratum

BACK_DAYS = 90
"""Within so many days after their case ended a customer who orders again came back."""

REQUESTS = """
    c.granted_by IS DISTINCT FROM 'outside' AND c.policy_id IS NOT NULL AND c.remedy NOT IN ('apology', 'information')
"""
"""SQL: was the concession `c` asked for? What costs nothing is always granted, what was given elsewhere never asked."""

_ANSWER = """
    LEFT JOIN ledger_entries r ON r.concession_id = c.id AND r.kind = 'requested'
    LEFT JOIN ledger_entries n ON n.concession_id = c.id AND n.kind IN ('refused', 'withdrawn')
    -- What was granted stands in the concession itself: it stands as its entries say (decision 0024).
    CROSS JOIN LATERAL (
        SELECT r.at AS asked_at, coalesce(c.granted_at, n.at) AS answered_at,
               CASE WHEN c.granted_at IS NOT NULL THEN 'granted' ELSE n.kind END AS answer
    ) AS w
"""
OVER = """
    SELECT l ->> 'id' AS id FROM jsonb_array_elements(c.decision -> 'limits') AS l
    WHERE l ->> 'kind' IN ('allowance', 'cap')
      AND (l ->> 'remaining')::numeric < CASE WHEN l ->> 'currency' IS NULL THEN 1 ELSE greatest(c.asked, 0.001) END
"""
_OVER = f"CROSS JOIN LATERAL ({OVER}) AS passed"
_PAST_DUE = "s.due_at < coalesce(s.ended_at, $5)"
_LATE = f"""EXISTS (SELECT FROM fulfilments s WHERE s.concession_id = c.id AND s.state <> 'cancelled'
    AND {_PAST_DUE})"""

WHICH = {
    "all": "true",
    "spot": "w.asked_at IS NULL",
    "asked": "w.asked_at IS NOT NULL",
    "approved": "w.asked_at IS NOT NULL AND w.answer = 'granted'",
    "refused": "w.answer = 'refused'",
    "waiting": "w.asked_at IS NOT NULL AND w.answer IS NULL",
    "given": "c.granted IS NOT NULL",
    "reversed": "c.state = 'reversed'",
    "late": _LATE,
    "not_held": f"{JUDGED} AND NOT coalesce(f.lasts_from <= $5, false)",
}
"""Which requests a figure counts, as SQL over a concession `c`, its answer `w` and the facts `f` of its case."""


class Given(msgspec.Struct, frozen=True):
    """What became of the requests of a period. Waits are seconds of calendar time, of those that were decided.
    `due` are those with something to be done for them by now, `late` those of them where it was done, or is, late."""

    requests: int
    spot: int
    asked: int
    approved: int
    as_asked: int
    refused: int
    withdrawn: int
    waiting: int
    granted: int
    reversed: int
    due: int
    late: int
    wait_median: float | None
    wait_p90: float | None


class OfLimit(msgspec.Struct, frozen=True):
    """What was asked over one limit; a request over several counts for each of them."""

    line: str
    asked: int
    approved: int
    refused: int
    wait_median: float | None


class OfReason(msgspec.Struct, frozen=True):
    """What was given for a reason, in one currency: at face value, and what of it came back."""

    reason: str
    currency: str
    granted: int
    given: Decimal
    came_back: Decimal


class OfAgent(msgspec.Struct, frozen=True):
    """What somebody asked for and gave."""

    agent_id: int
    name: str
    requests: int
    spot: int
    asked: int
    refused: int


class Ended(msgspec.Struct, frozen=True):
    """Cases of the period by what the customer got. `judged` had time to show whether their fix lasts, `held` did;
    of `after` that ended long enough ago, `back` customers ordered again."""

    got: str
    cases: int
    judged: int
    held: int
    after: int
    back: int


def requests_asked(asked: Asked, *, over: bool = False) -> tuple[str, list[Any]]:
    """SQL from FROM on, and its arguments: the requests of the period. `over` has each once for every limit that it
    `passed`."""
    args: list[Any] = [
        asked.viewer.sees_all,
        list(asked.viewer.teams),
        asked.period.start,
        asked.period.end,
        asked.now,
    ]
    narrowed = ""
    for name, value in asked.filters.chosen.items():
        if value == 0:
            narrowed += f" AND {COLUMNS[name]} IS NULL"
        else:
            args.append(value)
            narrowed += f" AND {COLUMNS[name]} = ${len(args)}"
    sql = f"""
        FROM concessions c JOIN case_facts f ON f.case_id = c.case_id {_ANSWER} {_OVER if over else ""}
        WHERE c.at >= $3 AND c.at < $4 AND c.at <= $5 AND {REQUESTS} AND {seen_by("f", "$1", "$2")}{narrowed}
    """
    return sql, args


@dataclass(frozen=True)
class Told:
    """All that is told of the requests of a period: of all, over each limit, for each reason, by each agent, and how
    often each agent gave something on the spot in each category."""

    given: Given
    limits: list[OfLimit]
    reasons: list[OfReason]
    agents: list[OfAgent]
    spots: dict[tuple[int, int | None], int]


_COUNTED = ("spot", "asked", "approved", "refused", "waiting", "reversed", "late")
_MANY = ", ".join(f"count(*) FILTER (WHERE {name})" for name in _COUNTED)
_WAITED = "percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY waited) FILTER (WHERE decided)"
_DECIDED = "w.asked_at IS NOT NULL AND w.answer IN ('granted', 'refused')"


async def told(asked: Asked) -> Told:
    """What became of all requests of a period, by when they were made; each is looked at once."""
    source, args = requests_asked(asked)
    flags = ", ".join(f"coalesce({WHICH[name]}, false) AS {name}" for name in _COUNTED if name != "late")
    sql = f"""
    -- What became of what was asked for: in all, over which limits, for which reasons, by whom?
    WITH asked AS MATERIALIZED (
        SELECT c.id, c.agent_id, f.category_id, c.reason, c.currency, c.asked AS wanted, c.granted, c.came_back,
               {flags}, w.answer = 'withdrawn' AS withdrawn, c.state = 'expired' AS expired, {_DECIDED} AS decided,
               extract(epoch FROM w.answered_at - w.asked_at)::float8 AS waited,
               CASE WHEN w.asked_at IS NOT NULL THEN ARRAY({OVER}) END AS lines
        {source}
    ), done AS (
        SELECT s.concession_id, bool_or(s.due_at < $5) AS due, bool_or({_PAST_DUE}) AS late
        FROM fulfilments s WHERE s.state <> 'cancelled' AND s.concession_id IN (SELECT id FROM asked) GROUP BY 1
    ), requests AS MATERIALIZED (
        SELECT asked.*, coalesce(done.due, false) AS due, coalesce(done.late, false) AS late
        FROM asked LEFT JOIN done ON done.concession_id = asked.id
    )
    SELECT 'all' AS part, NULL::bigint AS agent, NULL::bigint AS category, '' AS word, '' AS currency,
           ARRAY[count(*), {_MANY}, count(*) FILTER (WHERE approved AND granted = wanted),
                 count(*) FILTER (WHERE withdrawn), count(granted), count(*) FILTER (WHERE due)] AS many,
           NULL::numeric AS given, NULL::numeric AS came_back, {_WAITED} AS waits
    FROM requests
    UNION ALL
    SELECT 'limit', NULL, NULL, line, '',
           ARRAY[count(*), count(*) FILTER (WHERE approved), count(*) FILTER (WHERE refused)], NULL, NULL, {_WAITED}
    FROM requests CROSS JOIN unnest(lines) AS line GROUP BY line
    UNION ALL
    SELECT 'reason', NULL, NULL, reason, currency, ARRAY[count(*)], sum(granted), sum(came_back), NULL
    FROM requests WHERE granted IS NOT NULL AND NOT expired GROUP BY reason, currency
    UNION ALL
    SELECT 'agent', agent_id, category_id, (SELECT u.name FROM users u WHERE u.id = agent_id), '',
           ARRAY[count(*), count(*) FILTER (WHERE spot), count(*) FILTER (WHERE asked),
                 count(*) FILTER (WHERE refused)], NULL, NULL, NULL
    FROM requests GROUP BY agent_id, category_id
    """
    rows = defaultdict(list)
    for row in await db.records(sql, *args):
        rows[row["part"]].append(row)
    return Told(
        _given(*rows["all"]),
        _by_limit(rows["limit"]),
        _by_reason(rows["reason"]),
        _by_agent(rows["agent"]),
        {(row["agent"], row["category"]): row["many"][1] for row in rows["agent"]},
    )


def _given(row: Any) -> Given:
    requests, *several = row["many"]
    counted = dict(zip((*_COUNTED, "as_asked", "withdrawn", "granted", "due"), several, strict=True))
    median, p90 = row["waits"] or (None, None)
    return Given(requests=requests, **counted, wait_median=median, wait_p90=p90)


def _by_limit(rows: Sequence[Any]) -> list[OfLimit]:
    found = []
    for row in rows:
        asked, approved, refused = row["many"]
        median = row["waits"][0] if row["waits"] else None
        found.append(OfLimit(row["word"], asked, approved, refused, median))
    return sorted(found, key=lambda one: (-one.asked, one.line))


def _by_reason(rows: Sequence[Any]) -> list[OfReason]:
    found = [
        OfReason(row["word"], row["currency"], row["many"][0], row["given"], row["came_back"]) for row in rows
    ]
    used = Counter[str]()
    for one in found:
        used[one.currency] += one.granted
    return sorted(found, key=lambda one: (-used[one.currency], one.currency, -one.given, one.reason))


def _by_agent(rows: Sequence[Any]) -> list[OfAgent]:
    names = {row["agent"]: row["word"] for row in rows}
    counted = {agent: [0] * 4 for agent in names}
    for row in rows:
        counted[row["agent"]] = [
            had + more for had, more in zip(counted[row["agent"]], row["many"], strict=True)
        ]
    found = [OfAgent(agent, names[agent], *many) for agent, many in counted.items()]
    return sorted(found, key=lambda one: (-one.requests, one.agent_id))


async def given(asked: Asked) -> Given:
    """All requests of a period."""
    return (await told(asked)).given


async def all_answers(asked: Asked) -> list[Given]:
    """The same as a table of one row."""
    return [await given(asked)]


async def by_limit(asked: Asked) -> list[OfLimit]:
    """What was asked over each limit, the most often passed first."""
    return (await told(asked)).limits


async def by_reason(asked: Asked) -> list[OfReason]:
    """What was given for each reason, the currency most used first."""
    return (await told(asked)).reasons


async def by_agent(asked: Asked) -> list[OfAgent]:
    """What everybody asked for and gave, the most first."""
    return (await told(asked)).agents


def strata(
    cases: Mapping[tuple[int, int | None], int], spots: Mapping[tuple[int, int | None], int]
) -> list[Stratum]:
    """For each agent and category: the cases of the period that are theirs, and what they granted on the spot."""
    return [Stratum(*one, cases.get(one, 0), spots.get(one, 0)) for one in {**cases, **spots}]


async def by_outcome(asked: Asked) -> list[Ended]:
    """Did it hold, did the customer come back: by what the customer of each resolved case got."""
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.queries.outcomes import outcomes

    return (await outcomes(asked)).ended
