"""The requests of a period, read as columns: each statement looks at a table once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from casedesk.cases.queries.visibility import seen_by
from casedesk.platform import db
from casedesk.reports.queries.columns import column_of
from casedesk.reports.queries.empowerment import REQUESTS, narrowed, past_due
from casedesk.reports.queries.side_by_side import Table
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.columns import NEVER
from casedesk.reports.rules.curves import Ints, Truths

_NOT = -1
"""Of amounts, and of the category of a case that nobody sees or that is not asked for."""
BETWEEN, WITHIN = "\x1e", "\x1f"
"""What stands between the words of two requests, and between two words of one."""

_REQUEST = np.dtype([
    *((name, ">i8") for name in ("id", "case", "agent", "wanted", "granted", "came_back", "granted_at")),
    ("state", ">i2"),
])  # fmt: skip
"""What stands in `counted` of a concession, as migration 0120 writes it."""
REVERSED, EXPIRED = 1, 2

_ENTRY = np.dtype([("request", ">i8"), ("at", ">i8"), ("kind", ">i2")])
_ENTRIES = 3
"""Requested, refused, withdrawn: by so many kinds of entries a request is answered, or not."""
_CASE = np.dtype([("case", ">i8"), ("category", ">i8")])


@dataclass(frozen=True)
class Requests:
    """The requests of a period in columns: amounts in thousandths, moments and waits in microseconds.

    `asked_at` and `ended_at`, when one was refused or withdrawn, are NEVER where that was not so. `reasons` are with
    their currency, `passed` are limits; both are said once, and `reason` and `limits` are places among them.
    """

    agent: Ints
    category: Ints
    wanted: Ints
    granted: Ints
    came_back: Ints
    state: Ints
    granted_at: Ints
    asked_at: Ints
    ended_at: Ints
    withdrawn: Truths
    due: Truths
    late: Truths
    reason: Ints
    reasons: Sequence[str]
    limits: Ints
    passed: Sequence[str]

    @cached_property
    def asked(self) -> Truths:
        """Which went to somebody else for an answer."""
        found: Truths = self.asked_at != NEVER
        return found

    @cached_property
    def given(self) -> Truths:
        """Which were granted."""
        found: Truths = self.granted != _NOT
        return found

    @cached_property
    def refused(self) -> Truths:
        """Which were refused."""
        found: Truths = ~self.given & (self.ended_at != NEVER) & ~self.withdrawn
        return found

    @cached_property
    def approved(self) -> Truths:
        """Which were granted by somebody else."""
        return self.asked & self.given

    def waits(self, places: Ints) -> Ints:
        """How long those of these waited that were decided."""
        decided = places[(self.asked & (self.given | self.refused))[places]]
        answered = np.where(self.given, self.granted_at, self.ended_at)
        return answered[decided] - self.asked_at[decided]


async def requests(asked: Asked) -> Requests:
    """Those made in the period about cases that the viewer may see and that are asked for."""
    table, reasons, passed = await _made(asked)
    case = table["case"]
    category = await _categories(asked, case)
    shown = np.flatnonzero(category != _NOT)
    key = table["id"][shown]
    asked_at, refused, withdrawn = await _entries(key)
    due, late = await _done(asked, key)
    reason, reasons_said = _coded(reasons)
    limits, limits_said = _coded(passed)
    return Requests(
        category=category[shown],
        **{
            name: table[name][shown]
            for name in ("agent", "wanted", "granted", "came_back", "state", "granted_at")
        },
        asked_at=asked_at,
        ended_at=np.minimum(refused, withdrawn),
        withdrawn=withdrawn != NEVER,
        due=due,
        late=late,
        reason=reason[shown],
        reasons=reasons_said,
        limits=limits[shown],
        passed=limits_said,
    )


async def _made(asked: Asked) -> tuple[Table, list[str], list[str]]:
    found = await db.record(
        f"""
        -- What was asked for in this period, by whom and why, and what was given?
        SELECT string_agg(c.counted, ''::bytea) AS numbers,
               string_agg(c.reason || '{WITHIN}' || c.currency, '{BETWEEN}') AS reasons,
               string_agg(array_to_string(c.passed, '{WITHIN}'), '{BETWEEN}') AS passed
        FROM concessions c WHERE c.at >= $1 AND c.at < $2 AND c.at <= $3 AND {REQUESTS}
        """,
        asked.period.start,
        asked.period.end,
        asked.now,
    )
    assert found is not None, "an aggregate has a row"
    table = Table(_REQUEST, [found["numbers"]])
    if not len(table):
        return table, [], []
    return table, found["reasons"].split(BETWEEN), found["passed"].split(BETWEEN)


async def _categories(asked: Asked, cases: Ints) -> Ints:
    """The category of each of these cases, 0 of none, and _NOT of one that is not asked for."""
    if not cases.size:
        return cases
    args: list[Any] = [asked.viewer.sees_all, list(asked.viewer.teams), int(cases.min()), int(cases.max())]
    # The keys of a period's cases lie close together: to ask for those between them costs less than to join them.
    found = await db.record(
        f"""
        -- Of which category are the cases from one key to another?
        SELECT string_agg(int8send(f.case_id) || int8send(coalesce(f.category_id, 0)), ''::bytea) AS cases
        FROM case_facts f
        WHERE f.case_id BETWEEN $3 AND $4 AND {seen_by("f", "$1", "$2")}{narrowed(asked, args)}
        """,
        *args,
    )
    assert found is not None, "an aggregate has a row"
    known = Table(_CASE, [found["cases"]])
    return _looked_up(cases, known["case"], known["category"], _NOT)


async def _entries(keys: Ints) -> list[Ints]:
    """When each of these was asked of somebody else, refused, withdrawn; NEVER where it was not."""
    if not keys.size:
        return [keys] * _ENTRIES
    found = await db.record(
        """
        -- When were the requests from one key to another put to somebody, refused or withdrawn?
        SELECT string_agg(int8send(concession_id) || timestamptz_send(at)
                          || int2send((CASE kind WHEN 'requested' THEN 0 WHEN 'refused' THEN 1 ELSE 2 END)::smallint),
                          ''::bytea) AS entries
        FROM ledger_entries
        WHERE concession_id BETWEEN $1 AND $2 AND kind IN ('requested', 'refused', 'withdrawn')
        """,
        int(keys.min()),
        int(keys.max()),
    )
    assert found is not None, "an aggregate has a row"
    known = Table(_ENTRY, [found["entries"]])
    request, at, kind = known["request"], known["at"], known["kind"]
    return [_looked_up(keys, request[kind == place], at[kind == place], NEVER) for place in range(_ENTRIES)]


async def _done(asked: Asked, keys: Ints) -> tuple[Truths, Truths]:
    """Which of these had something to be done by now, and where it was done, or is, late."""
    if not keys.size:
        return keys > 0, keys > 0
    found = await db.record(
        f"""
        -- For which requests was something to be done by now, and what was, or is, late?
        SELECT array_send(array_agg(s.concession_id) FILTER (WHERE s.due_at < $3)) AS due,
               array_send(array_agg(s.concession_id) FILTER (WHERE {past_due("$3")})) AS late
        FROM fulfilments s WHERE s.concession_id BETWEEN $1 AND $2 AND s.state <> 'cancelled'
        """,
        int(keys.min()),
        int(keys.max()),
        asked.now,
    )
    assert found is not None, "an aggregate has a row"
    return np.isin(keys, column_of(found["due"])), np.isin(keys, column_of(found["late"]))


def _looked_up(wanted: Ints, keys: Ints, values: Ints, otherwise: int) -> Ints:
    """For each of the wanted keys what stands at it; each key is there once or not at all."""
    if not keys.size:
        return np.full(wanted.size, otherwise)
    order = np.argsort(keys, kind="stable")  # they come in order, nearly always
    places = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), keys.size - 1)]
    return np.where(keys[places] == wanted, values[places], otherwise)


def _coded(words: Iterable[str]) -> tuple[Ints, list[str]]:
    """Each of these as its place among the different ones, and those."""
    several = list(words)
    known = list(dict.fromkeys(several))
    places = {word: place for place, word in enumerate(known)}
    return np.fromiter(map(places.__getitem__, several), np.int64, len(several)), known
