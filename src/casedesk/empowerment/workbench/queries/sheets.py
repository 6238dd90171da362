"""The sheets of a replay: one for each line and currency, and the sums of those that somebody looks at just now."""

import asyncio
from collections import OrderedDict
from decimal import Decimal
from typing import Any

from casedesk.empowerment.workbench.queries.figures import Narrowed
from casedesk.empowerment.workbench.rules.sheets import Asking, Sums, asking, read, sums_of
from casedesk.platform import db

AT_HAND = 12
"""Sums that are kept in memory, those looked at last: of 100,000 requests, some 6 MB each."""

SHEETS = """
WITH each AS (
    SELECT *, became NOT IN ('withdrawn', 'waiting') AS sure,
           dense_rank() OVER (PARTITION BY line, currency ORDER BY team_id, remedy, reason, level, tier) - 1 AS kind
    FROM replay_needs WHERE replay_id = $1 AND NOT refused
), kinds AS (
    SELECT line, currency, jsonb_agg(jsonb_build_object('team_id', team_id, 'remedy', remedy, 'reason', reason,
           'level', level, 'tier', tier) ORDER BY kind) AS kinds
    FROM (SELECT DISTINCT line, currency, kind, team_id, remedy, reason, level, tier FROM each) AS one
    GROUP BY line, currency
), sorted AS (
    SELECT line, currency, count(*)::integer AS requests, count(needed)::integer AS granting,
           string_agg(int8send(coalesce(needed * 1000, -1)::bigint) || int8send((asked * 1000)::bigint)
               || int8send((given * 1000)::bigint) || int8send(CASE WHEN sure THEN extra * 1000 ELSE 0 END::bigint)
               || int8send(CASE WHEN sure THEN 0 ELSE extra * 1000 END::bigint)
               || int8send(coalesce(waited, 0)::bigint) || int8send((waited IS NOT NULL)::int::bigint)
               || int8send(kind), ''::bytea ORDER BY needed NULLS LAST, concession_id) AS numbers
    FROM each GROUP BY line, currency
)
SELECT line, currency, requests, granting, kinds, numbers FROM sorted JOIN kinds USING (line, currency)
"""
"""What each line of a replay speaks of, sorted: the sheets as they are made, and made again to be compared."""

_MARK = """
-- Which sheet answers for this line?
SELECT mark FROM replay_sheets WHERE replay_id = $1 AND line = $2 AND currency = $3
"""
_SHEET = """
-- What is on this sheet?
SELECT granting, kinds, numbers FROM replay_sheets WHERE mark = $1 AND replay_id = $2 AND line = $3 AND currency = $4
"""

_at_hand: OrderedDict[tuple[Any, ...], Any] = OrderedDict()


async def sums(replay_id: int, line: str, only: Narrowed) -> Sums | None:
    """The sums of a line over those that are counted; None where it speaks of nothing."""
    mark = await db.value(_MARK, replay_id, line, only.currency)
    if mark is None:
        return None
    return await _sums(mark, replay_id, line, only)


async def sums_and_asking(
    replay_id: int, line: str, only: Narrowed, share: Decimal
) -> tuple[Sums, Asking] | None:
    """The same, with how much more would be asked for if everybody asked for this share more."""
    mark = await db.value(_MARK, replay_id, line, only.currency)
    if mark is None:
        return None
    found = await _sums(mark, replay_id, line, only)
    key = (mark, only, share)
    if key not in _at_hand:
        _keep(key, await asyncio.to_thread(asking, found, share))
    _at_hand.move_to_end(key)
    more: Asking = _at_hand[key]
    return found, more


async def _sums(mark: Any, replay_id: int, line: str, only: Narrowed) -> Sums:
    key = (mark, only)
    if key not in _at_hand:
        row = await db.record(_SHEET, mark, replay_id, line, only.currency)
        assert row is not None, "it was there just now"
        # Adding up takes the processor for itself: in a thread of its own, pages are answered meanwhile.
        _keep(key, await asyncio.to_thread(_added_up, row, only))
    _at_hand.move_to_end(key)
    found: Sums = _at_hand[key]
    return found


def _added_up(row: Any, only: Narrowed) -> Sums:
    return sums_of(read(row["numbers"], row["granting"], row["kinds"]), only.wanted)


def _keep(key: tuple[Any, ...], found: object) -> None:
    _at_hand[key] = found
    while len(_at_hand) > AT_HAND:
        _at_hand.popitem(last=False)
