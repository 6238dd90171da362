"""What agents asked for and gave: on the spot or after an approval, how long it took, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.reports.queries.filtering import COLUMNS, JUDGED, asks
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
_OVER = "CROSS JOIN LATERAL unnest(c.passed) AS passed (id)"


def past_due(now: str) -> str:
    """SQL: was the step `s` of making something good done late, or is it, at this moment?"""
    return f"s.due_at < coalesce(s.ended_at, {now})"


_LATE = f"""EXISTS (SELECT FROM fulfilments s WHERE s.concession_id = c.id AND s.state <> 'cancelled'
    AND {past_due("$5")})"""

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


def narrowed(asked: Asked, args: list[Any]) -> str:
    """SQL: what the filters ask of the facts `f` of a request's case; what they look for is put to the arguments."""
    found = ""
    for name, value in asked.filters.chosen.items():
        if value == 0:
            found += f" AND {COLUMNS[name]} IS NULL"
        else:
            args.append(value)
            found += f" AND {asks(name, f'${len(args)}')}"
    return found


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
    sql = f"""
        FROM concessions c JOIN case_facts f ON f.case_id = c.case_id {_ANSWER} {_OVER if over else ""}
        WHERE c.at >= $3 AND c.at < $4 AND c.at <= $5 AND {REQUESTS}
          AND {seen_by("f", "$1", "$2")}{narrowed(asked, args)}
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


@dataclass(frozen=True)
class Outcomes:
    """What became of the resolved cases, and how many cases each owner has of each category."""

    ended: list[Ended]
    had: dict[tuple[int, int | None], int]


async def told(asked: Asked) -> Told:
    """What became of all requests of a period, by when they were made; each is looked at once."""
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.queries.requests import requests
    from casedesk.reports.queries.told import told_of

    return await told_of(await requests(asked))


async def given(asked: Asked) -> Given:
    """All requests of a period."""
    return (await told(asked)).given


def strata(
    cases: Mapping[tuple[int, int | None], int], spots: Mapping[tuple[int, int | None], int]
) -> list[Stratum]:
    """For each agent and category: the cases of the period that are theirs, and what they granted on the spot."""
    return [Stratum(*one, cases.get(one, 0), spots.get(one, 0)) for one in {**cases, **spots}]
