"""What agents asked for and gave: on the spot or after an approval, how long it took, and what became of it."""

from decimal import Decimal
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.platform import db
from casedesk.reports.queries.filtering import COLUMNS, JUDGED, Question
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.peers import Stratum

BACK_DAYS = 90
"""Within so many days after their case ended a customer who orders again came back."""

REQUESTS = """
    c.granted_by IS DISTINCT FROM 'outside' AND c.policy_id IS NOT NULL AND c.remedy NOT IN ('apology', 'information')
"""
"""SQL: was the concession `c` asked for? What costs nothing is always granted, what was given elsewhere never asked."""

_ANSWER = """
    LEFT JOIN LATERAL (
        SELECT min(e.at) FILTER (WHERE e.kind = 'requested') AS asked_at,
               (array_agg(e.at ORDER BY e.id) FILTER (WHERE e.kind <> 'requested'))[1] AS answered_at,
               (array_agg(e.kind ORDER BY e.id) FILTER (WHERE e.kind <> 'requested'))[1] AS answer
        FROM ledger_entries e WHERE e.concession_id = c.id
    ) AS w ON true
"""
_OVER = """
    CROSS JOIN LATERAL (
        SELECT l ->> 'id' AS id FROM jsonb_array_elements(c.decision -> 'limits') AS l
        WHERE l ->> 'kind' IN ('allowance', 'cap')
          AND (l ->> 'remaining')::numeric < CASE WHEN l ->> 'currency' IS NULL THEN 1 ELSE greatest(c.asked, 0.001) END
    ) AS passed
"""
_LATE = """EXISTS (SELECT FROM fulfilments s WHERE s.concession_id = c.id AND s.state <> 'cancelled'
    AND s.due_at < coalesce(s.ended_at, $5))"""

WHICH = {
    "all": "true",
    "spot": "w.asked_at IS NULL",
    "asked": "w.asked_at IS NOT NULL",
    "approved": "w.asked_at IS NOT NULL AND w.answer IN ('granted', 'reserved')",
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


_WAIT = "extract(epoch FROM w.answered_at - w.asked_at)::float8"
_DECIDED = "w.asked_at IS NOT NULL AND w.answer IN ('granted', 'reserved', 'refused')"


async def given(asked: Asked) -> Given:
    """All requests of a period, by when they were made."""
    source, args = requests_asked(asked)
    counts = ", ".join(
        f"count(*) FILTER (WHERE {WHICH[name]}) AS {name}"
        for name in ("spot", "asked", "approved", "refused", "waiting", "reversed", "late")
    )
    found = await db.row(
        Given,
        f"""
        -- What became of what was asked for?
        SELECT count(*) AS requests, {counts},
               count(*) FILTER (WHERE {WHICH["approved"]} AND c.granted = c.asked) AS as_asked,
               count(*) FILTER (WHERE w.answer = 'withdrawn') AS withdrawn,
               count(c.granted) AS granted,
               count(*) FILTER (WHERE EXISTS (SELECT FROM fulfilments s WHERE s.concession_id = c.id
                                AND s.state <> 'cancelled' AND s.due_at < $5)) AS due,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY {_WAIT}) FILTER (WHERE {_DECIDED}) AS wait_median,
               percentile_cont(0.9) WITHIN GROUP (ORDER BY {_WAIT}) FILTER (WHERE {_DECIDED}) AS wait_p90
        {source}
        """,
        *args,
    )
    assert found is not None, "an aggregate has a row"
    return found


async def all_answers(asked: Asked) -> list[Given]:
    """The same as a table of one row."""
    return [await given(asked)]


async def by_limit(asked: Asked) -> list[OfLimit]:
    """What was asked over each limit, the most often passed first."""
    source, args = requests_asked(asked, over=True)
    return await db.rows(
        OfLimit,
        f"""
        -- Over which limits was asked, and how was that answered?
        SELECT passed.id AS line, count(*) AS asked, count(*) FILTER (WHERE {WHICH["approved"]}) AS approved,
               count(*) FILTER (WHERE w.answer = 'refused') AS refused,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY {_WAIT}) FILTER (WHERE {_DECIDED}) AS wait_median
        {source} AND w.asked_at IS NOT NULL
        GROUP BY passed.id ORDER BY count(*) DESC, passed.id
        """,
        *args,
    )


async def by_reason(asked: Asked) -> list[OfReason]:
    """What was given for each reason, the currency most used first."""
    source, args = requests_asked(asked)
    return await db.rows(
        OfReason,
        f"""
        -- What was given, and for what?
        SELECT c.reason, c.currency, count(*) AS granted, sum(c.granted) AS given, sum(c.came_back) AS came_back
        {source} AND c.granted IS NOT NULL AND c.state <> 'expired'
        GROUP BY c.reason, c.currency
        ORDER BY sum(count(*)) OVER (PARTITION BY c.currency) DESC, c.currency, sum(c.granted) DESC, c.reason
        """,
        *args,
    )


async def by_agent(asked: Asked) -> list[OfAgent]:
    """What everybody asked for and gave, the most first."""
    source, args = requests_asked(asked)
    return await db.rows(
        OfAgent,
        f"""
        -- Who asked for how much, and gave it themselves?
        SELECT c.agent_id, (SELECT u.name FROM users u WHERE u.id = c.agent_id) AS name, count(*) AS requests,
               count(*) FILTER (WHERE {WHICH["spot"]}) AS spot, count(*) FILTER (WHERE {WHICH["asked"]}) AS asked,
               count(*) FILTER (WHERE {WHICH["refused"]}) AS refused
        {source} GROUP BY c.agent_id ORDER BY count(*) DESC, c.agent_id
        """,
        *args,
    )


async def strata(asked: Asked) -> list[Stratum]:
    """For each agent and category: the cases of the period that are theirs, and what they granted on the spot."""
    question = Question(asked)
    source, args = requests_asked(asked)
    assert question.args == args, "both ask about the same"
    found = await db.records(
        f"""
        -- Who had how many cases of each kind, and gave how often?
        SELECT agent, category, sum(cases)::bigint AS cases, sum(grants)::bigint AS grants FROM (
            SELECT f.owner_id AS agent, f.category_id AS category, count(*) AS cases, 0 AS grants
            FROM case_facts f WHERE {question.where} AND f.ending <> 'left_out' GROUP BY 1, 2
            UNION ALL
            SELECT c.agent_id, f.category_id, 0, count(*) {source} AND {WHICH["spot"]} GROUP BY 1, 2
        ) AS counted GROUP BY agent, category
        """,
        *args,
    )
    return [Stratum(row["agent"], row["category"], row["cases"], row["grants"]) for row in found]


async def by_outcome(asked: Asked) -> list[Ended]:
    """Did it hold, did the customer come back: by what the customer of each resolved case got."""
    question = Question(asked)
    days = question.arg(BACK_DAYS)
    return await db.rows(
        Ended,
        f"""
        -- What became of cases whose customers were given something, and of the others?
        SELECT got.words AS got, count(*) AS cases, count(*) FILTER (WHERE {JUDGED}) AS judged,
               count(*) FILTER (WHERE {JUDGED} AND f.lasts_from <= $5) AS held,
               count(*) FILTER (WHERE f.stops_at + make_interval(days => {days}) <= $5) AS after,
               count(*) FILTER (WHERE f.stops_at + make_interval(days => {days}) <= $5 AND EXISTS (
                   SELECT FROM orders o WHERE o.customer_id = f.customer_id
                   AND o.placed_on > (f.stops_at AT TIME ZONE 'UTC')::date
                   AND o.placed_on <= (f.stops_at AT TIME ZONE 'UTC')::date + {days}::integer)) AS back
        FROM case_facts f CROSS JOIN LATERAL (
            SELECT CASE WHEN bool_or(c.granted_by = 'agent') THEN 'spot'
                   WHEN bool_or(c.granted IS NOT NULL) THEN 'approved' WHEN count(*) > 0 THEN 'refused'
                   ELSE 'nothing' END AS words
            FROM concessions c WHERE c.case_id = f.case_id AND {REQUESTS}
        ) AS got
        WHERE {question.where} AND f.ending = 'resolved'
        GROUP BY 1 ORDER BY array_position(ARRAY['spot', 'approved', 'refused', 'nothing'], got.words)
        """,
        *question.args,
    )
