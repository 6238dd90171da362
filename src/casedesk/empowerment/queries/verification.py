"""Recomputes what follows from the entries of concessions: how each stands, and what budgets have to count."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.counting import budgets_of, cost_of, left_of
from casedesk.empowerment.rules.words import Basis
from casedesk.platform import db
from casedesk.settings.queries import desk_settings

MOST_TOLD = 100

_STAND_OTHERWISE = """
-- Which concessions do not stand as their entries say?
SELECT c.id, c.state, e.state AS said
FROM concessions c LEFT JOIN LATERAL (
    SELECT (array_agg(CASE kind WHEN 'outside' THEN 'fulfilled' ELSE kind END ORDER BY id DESC))[1] AS state,
           (array_agg(amount ORDER BY id DESC) FILTER (WHERE granted_by IS NOT NULL))[1] AS granted,
           (array_agg(at ORDER BY id) FILTER (WHERE granted_by IS NOT NULL))[1] AS granted_at,
           (array_agg(granted_by ORDER BY id) FILTER (WHERE granted_by IS NOT NULL))[1] AS granted_by,
           coalesce(sum(amount) FILTER (WHERE kind = 'reversed'), 0) AS came_back
    FROM ledger_entries WHERE concession_id = c.id
) AS e ON true
WHERE (c.state, c.granted, c.granted_at, c.granted_by, c.came_back) IS DISTINCT FROM
      (e.state, e.granted, e.granted_at, e.granted_by, e.came_back)
ORDER BY c.id LIMIT $1
"""

_GIVEN = """
-- What was given as goodwill or thanks, and how much of it counts?
SELECT basis, occasion, currency, asked, cost_to_us, state, granted, granted_at, came_back
FROM concessions WHERE granted IS NOT NULL AND basis IN ('goodwill', 'thanks')
"""


async def differences() -> list[str]:
    """What stands otherwise than the entries say, a line each: concessions, then the sums of budgets."""
    found = [
        f"concession {row['id']} is {row['state']}, its entries say {row['said']}"
        for row in await db.records(_STAND_OTHERWISE, MOST_TOLD)
    ]
    return found + list(_differing(await _kept_sums(), await sums_made_anew()))


Key = tuple[str, int, str]
Sums = Mapping[Key, tuple[Decimal, Decimal]]


async def _kept_sums() -> Sums:
    rows = await db.records(
        "-- What do budgets count?\nSELECT budget, year, currency, face, cost FROM budget_sums"
    )
    return {(row["budget"], row["year"], row["currency"]): (row["face"], row["cost"]) for row in rows}


async def sums_made_anew() -> Sums:
    """What each budget has to count, from the concessions themselves."""
    zone = ZoneInfo((await desk_settings()).zone)
    sums: dict[Key, tuple[Decimal, Decimal]] = defaultdict(lambda: (NOTHING, NOTHING))
    for row in await db.records(_GIVEN):
        for key, face, cost in _uses(row, zone):
            sums[key] = (sums[key][0] + face, sums[key][1] + cost)
    return sums


def _uses(row: Any, zone: ZoneInfo) -> Iterator[tuple[Key, Decimal, Decimal]]:
    left = left_of(row["state"], row["granted"], row["came_back"])
    cost = cost_of(left, row["asked"], row["cost_to_us"])
    year = row["granted_at"].astimezone(zone).year
    for budget, of_year in budgets_of(Basis(row["basis"]), row["occasion"], year):
        yield (budget, of_year, row["currency"]), left, cost


def _differing(kept: Sums, made: Sums) -> Iterator[str]:
    none = (NOTHING, NOTHING)
    for key in sorted({*kept, *made}):
        if kept.get(key, none) != made.get(key, none):
            budget, year, currency = key
            of = f" of {year}" if year else ""
            yield f"{budget}{of} counts {kept.get(key, none)} {currency}, what was given comes to {made.get(key, none)}"
