"""Writing the cases of an event log, many at once, with all that stands about them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from casedesk.cases.actions.custody import give_to
from casedesk.cases.actions.keeping_hours import keep_hours
from casedesk.cases.rules import actors
from casedesk.cases.rules.projections import project
from casedesk.cases.rules.routing import Route, RoutingRequest
from casedesk.cases.rules.stages import DAYS_TO_WAIT, WAITING
from casedesk.importers.actions.names import Names, names_for
from casedesk.importers.rules.histories import History, Move
from casedesk.platform import db, events
from casedesk.reports.actions.keeping import reckon
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.resolutions import StageStart
from casedesk.search.actions.indexing import index

RULE = "import"
REASON = "as the log of before says"

COLUMNS: Mapping[str, Sequence[str]] = {
    "cases": (
        "id", "customer_id", "opened_at", "recorded_at", "channel", "title", "priority", "category_id", "team_id",
        "reply_token", "first_owner_start_id", "owner_start_id", "owner_id", "first_stage_start_id",
        "stage_start_id", "stage", "stage_since", "ball_since", "disposition", "resolved_at", "ended_at", "reopened",
        "events_count",
    ),
    "owner_starts": ("id", "case_id", "owner_id", "from_at", "by_rule", "reason", "recorded_at"),
    "stage_starts": (
        "id", "case_id", "stage", "from_at", "disposition", "wait_until", "waits_for", "by_rule", "recorded_at",
    ),
    "events": ("case_id", "seq", "at", "recorded_at", "kind", "actor", "by_rule", "payload"),
    "imported_cases": ("source", "key", "case_id", "recorded_at"),
}  # fmt: skip

_NEXT = """
-- Which keys come next?
SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id FROM generate_series(1, $2)
"""


@dataclass
class _Writing:
    """What a piece of the log comes to: rows by table, and the keys that are still to be given."""

    source: str
    now: datetime
    names: Names
    keys: Mapping[str, list[int]]
    tokens: list[str]
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table: [] for table in COLUMNS})
    open: list[tuple[int, int | None]] = field(default_factory=list)

    def add(self, table: str, *row: Any) -> None:
        self.rows[table].append(row)

    def next_keys(self, table: str, many: int) -> list[int]:
        taken = self.keys[table][-many:]
        del self.keys[table][-many:]
        return taken


async def write_cases(source: str, cases: Sequence[History], now: datetime) -> None:
    """Writes these cases, which are not there yet, and gives those that are open to somebody who is here."""
    if not cases:
        return
    wanted = {
        "cases": len(cases),
        "owner_starts": sum(len(case.owners) for case in cases),
        "stage_starts": sum(len(case.moves) for case in cases),
    }
    keys = {table: sorted(await _keys(table, many), reverse=True) for table, many in wanted.items()}
    writing = _Writing(source, now, await names_for(source, cases, now), keys, _tokens(len(cases)))
    written = [_write(writing, case) for case in cases]
    for table, columns in COLUMNS.items():
        await db.copy(table, columns, writing.rows[table])
    await keep_hours(written)
    await reckon(written)
    await index("of_case_id", written)
    for case_id, team_id in writing.open:
        await _route(case_id, RoutingRequest(writing.names.customer, team_id=team_id))


def _tokens(many: int) -> list[str]:
    """So many reply tokens, of which the system is asked once."""
    drawn = secrets.token_hex(16 * many)
    return [drawn[place : place + 32] for place in range(0, len(drawn), 32)]


async def _keys(table: str, many: int) -> list[int]:
    return [row["id"] for row in await db.records(_NEXT, table, many)]


async def _route(case_id: int, request: RoutingRequest) -> None:
    route: Route = await events.ask("owner_for_new_case", request)
    await give_to(case_id, route.owner_id, route.reason, actors.system(route.rule))


def _write(writing: _Writing, case: History) -> int:
    [case_id] = writing.next_keys("cases", 1)
    owners = sorted(writing.next_keys("owner_starts", len(case.owners)))
    stages = sorted(writing.next_keys("stage_starts", len(case.moves)))
    _write_owners(writing, case, case_id, owners)
    _write_stages(writing, case, case_id, stages)
    entries = _entries(writing, case)
    for seq, (at, kind, payload) in enumerate(entries, start=1):
        writing.add("events", case_id, seq, at, writing.now, kind, "system", RULE, payload)
    _write_case(writing, case, case_id, (owners, stages), len(entries))
    writing.add("imported_cases", writing.source, case.case, case_id, writing.now)
    if case.is_open:
        writing.open.append((case_id, writing.names.team_of(case)))
    return case_id


def _write_owners(writing: _Writing, case: History, case_id: int, keys: list[int]) -> None:
    for place, (key, holder) in enumerate(zip(keys, case.owners, strict=True)):
        at = holder.at if place else None
        owner_id = writing.names.owners[holder.name]
        writing.add("owner_starts", key, case_id, owner_id, at, RULE, REASON, writing.now)


def _write_stages(writing: _Writing, case: History, case_id: int, keys: list[int]) -> None:
    ends = [move.at for move in case.moves[1:]] + [writing.now + timedelta(days=DAYS_TO_WAIT)]
    for place, (key, move, ends_at) in enumerate(zip(keys, case.moves, ends, strict=True)):
        # How long it was meant to wait is not in a log: until it was over.
        waits = (ends_at, move.said or REASON) if move.stage in WAITING else (None, "")
        at = move.at if place else None
        writing.add("stage_starts", key, case_id, move.stage, at, move.disposition, *waits, RULE, writing.now)


def _entries(writing: _Writing, case: History) -> list[tuple[datetime, str, dict[str, Any]]]:
    """What happened, in order of time, the opening and the first owner first."""
    names, owners, moves = writing.names, case.owners, case.moves
    first = names.owners[owners[0].name]
    opening: list[tuple[datetime, str, dict[str, Any]]] = [
        (case.opened_at, "opened", {"channel": case.channel or "other"}),
        (case.opened_at, "owner", {"from": None, "to": first, "reason": REASON}),
    ]
    later: list[tuple[datetime, str, dict[str, Any]]] = []
    for before, after in pairwise(owners):
        passed = {"from": names.owners[before.name], "to": names.owners[after.name], "reason": REASON}
        later.append((after.at, "owner", passed))
    for earlier, move in pairwise(moves):
        later.append((move.at, *_moved(earlier, move)))
    for one, other in pairwise(case.groups):
        teams = [names.teams.get(one.name), names.teams.get(other.name)]
        later.append((other.at, "details", {"fields": {"team_id": teams}}))
    return opening + sorted(later, key=lambda entry: entry[0])


def _moved(before: Move, after: Move) -> tuple[str, dict[str, Any]]:
    if after.stage == "resolved":
        return "resolved", {"cause_id": None}
    if after.disposition == "resolved":
        return "closed", {}
    if after.disposition is not None:
        return "ended", {"disposition": after.disposition}
    if before.disposition is not None:
        return "reopened", {}
    return "stage", {"from": before.stage, "to": after.stage}


def _write_case(
    writing: _Writing, case: History, case_id: int, keys: tuple[list[int], list[int]], entries: int
) -> None:
    (owners, stages), names = keys, writing.names
    stands = project(
        case.opened_at,
        [Start(holder.at, names.owners[holder.name]) for holder in case.owners],
        [
            StageStart(key, move.at, move.stage, move.disposition)
            for key, move in zip(stages, case.moves, strict=True)
        ],
        [],
    )
    writing.add(
        "cases", case_id, names.customer, case.opened_at, writing.now, case.channel or "other",
        f"{case.case} ({writing.source})"[:300], case.priority or "normal", names.categories.get(case.category),
        names.team_of(case), writing.tokens.pop(), owners[0], owners[-1], stands.owner_id, stages[0], stages[-1],
        stands.stage, stands.stage_since, stands.ball_since, stands.disposition, stands.resolved_at, stands.ended_at,
        stands.reopened, entries,
    )  # fmt: skip
