"""Judging a piece of the past: the requests of a world, each against the ledger as it was, and the rows of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from casedesk.empowerment.actions.requested import wish_of
from casedesk.empowerment.queries.matters import ledger_of, request_of
from casedesk.empowerment.queries.policies import Version
from casedesk.empowerment.rules.words import Outcome
from casedesk.empowerment.workbench.queries.matters_then import matter_then
from casedesk.empowerment.workbench.queries.worlds import Past, World
from casedesk.empowerment.workbench.rules.budgets import RunningSums
from casedesk.empowerment.workbench.rules.judging import Judged, Side, judge
from casedesk.empowerment.workbench.rules.record import Became, what_became

REQUEST_COLUMNS = (
    "replay_id", "concession_id", "at", "currency", "remedy", "reason", "tier", "level", "team_id", "became", "waited",
    "asked", "given", "extra", "today", "draft", "room",
)  # fmt: skip
NEED_COLUMNS = (
    "replay_id", "line", "concession_id", "currency", "needed", "refused", "remedy", "reason", "tier", "level",
    "team_id", "became", "waited", "asked", "given", "extra",
)  # fmt: skip

_STORED = Decimal("0.001")
_MOST = Decimal(10) ** 15 - _STORED
Row = tuple[Any, ...]


@dataclass
class Rows:
    """What is to be written of some judged requests."""

    requests: list[Row]
    needs: list[Row]


class Judge:
    """Judges requests in order of time by a document, beside a version of the policy."""

    def __init__(self, replay_id: int, today: Version, document: str, sums: RunningSums, zone: str) -> None:
        self._replay_id = replay_id
        self._today = today
        self._draft = msgspec.structs.replace(today, document=document)
        self._sums = sums
        self._zone = ZoneInfo(zone)

    def rows_of(self, world: World) -> Rows:
        """The rows of every request of a world."""
        rows = Rows([], [])
        for past in world.requests:
            judged = self.judged(world, past)
            became = what_became(world.entries[past.asked.id], past.asked.asked)
            common = _Common.of(past, became, judged)
            rows.requests.append(self._request(common, judged))
            rows.needs += self._needs(common, judged)
        return rows

    def judged(self, world: World, past: Past) -> Judged:
        """One request, judged again; places only move forward."""
        at = past.asked.at.astimezone(self._zone)
        sums = self._sums.before((past.asked.at, past.asked.id), at.year)
        matter = matter_then(world, past, self._today, sums, self._zone)
        request = request_of(wish_of(past.asked), matter)
        today = Side(self._today.policy, ledger_of(matter))
        if self._draft.document == self._today.document:
            return judge(request, today, today, matter.now)
        as_drafted = matter_then(world, past, self._draft, sums, self._zone)
        return judge(request, today, Side(self._draft.policy, ledger_of(as_drafted)), matter.now)

    def _request(self, one: "_Common", judged: Judged) -> Row:
        asked = one.past.asked
        return (
            self._replay_id, asked.id, asked.at, asked.currency, asked.remedy, asked.reason, one.past.tier, asked.level,
            one.past.team_id, one.became.then.value, one.waited, judged.face, one.given, one.extra, judged.today.value,
            judged.draft.value, min(judged.room, _MOST),
        )  # fmt: skip

    def _needs(self, one: "_Common", judged: Judged) -> Iterator[Row]:
        asked = one.past.asked
        refused = judged.draft is Outcome.REFUSED
        for line, needed in judged.needs:
            yield (
                self._replay_id, line, asked.id, asked.currency, None if needed is None else min(needed, _MOST),
                refused and needed is None, asked.remedy, asked.reason, one.past.tier, asked.level, one.past.team_id,
                one.became.then.value, one.waited, one.counted, one.given, one.extra,
            )  # fmt: skip


@dataclass(frozen=True)
class _Common:
    """What stands in the rows of a request, as the policy counts it."""

    past: Past
    became: Became
    waited: int | None
    counted: Decimal
    given: Decimal
    extra: Decimal

    @classmethod
    def of(cls, past: Past, became: Became, judged: Judged) -> "_Common":
        counted = (judged.face * judged.rate).quantize(_STORED)
        given = ((became.given or Decimal(0)) * judged.rate).quantize(_STORED)
        waited = None if became.waited is None else round(became.waited.total_seconds())
        return cls(past, became, waited, counted, given, counted - given)
