"""Taking an event log of another tool: its rows become cases with their stages and owners.

A file is read twice: once to learn where each case's last row is, then for the rows, so that a case is written as
soon as it is whole and only those under way are kept in mind. Cases are written in pieces, each a transaction with
a note of where they came from: stopped half-way and brought again, what is there already is passed over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from casedesk.importers.actions.case_rows import write_cases
from casedesk.importers.actions.rows import one_import_at_a_time
from casedesk.importers.batches import ahead
from casedesk.importers.outcome import Refusal
from casedesk.importers.queries import imported_cases
from casedesk.importers.reading import Row, Table, rows_of
from casedesk.importers.rules.cells import Unreadable
from casedesk.importers.rules.event_maps import EventMap
from casedesk.importers.rules.event_rows import event_of
from casedesk.importers.rules.histories import EventRow, History, history
from casedesk.platform import clock, db

AT_ONCE = 500
"""Cases of one transaction."""
AHEAD = "Its case has a time that is still to come."


@dataclass
class Report:
    """Counts so far: rows read, cases added or known already, rows left out by the rules or not understood."""

    rows: int = 0
    added: int = 0
    known: int = 0
    open: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    on_refusal: Callable[[Refusal], None] = field(default=lambda refusal: None, repr=False)


@dataclass
class Piece:
    """Cases that are whole, and what was left out on the way to them."""

    cases: list[History] = field(default_factory=list)
    skipped: list[Refusal] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    rows: int = 0


async def import_events(
    table: Table, by: EventMap, report: Report, told: Callable[[Report], None] = lambda report: None
) -> Report:
    """Takes the cases of a log, and counts in `report` what became of it; `told` hears of each piece.

    Raises Refused where a case is open and nobody takes cases.
    """
    now = clock.now()
    async for piece in ahead(_pieces(table, by)):
        report.rows += piece.rows
        for refusals, counts in ((piece.skipped, report.skipped), (piece.refused, report.refused)):
            for refusal in refusals:
                _count(report, counts, refusal)
        ready = [one for one in piece.cases if one.last_at <= now]
        for late in piece.cases:
            if late.last_at > now:
                _count(report, report.refused, Refusal(0, AHEAD, [late.case]))
        async with db.transaction():
            await one_import_at_a_time()
            known = await imported_cases(by.source, [one.case for one in ready])
            new = [one for one in ready if one.case not in known]
            await write_cases(by.source, new, now)
        report.added += len(new)
        report.known += len(known)
        report.open += sum(one.is_open for one in new)
        told(report)
    return report


def _count(report: Report, counts: dict[str, int], refusal: Refusal) -> None:
    counts[refusal.reason] = counts.get(refusal.reason, 0) + 1
    report.on_refusal(refusal)


def _pieces(table: Table, by: EventMap) -> Iterator[Piece]:
    last_lines = _last_lines(table, by)
    under_way: dict[str, list[tuple[EventRow, Row]]] = {}
    piece = Piece()
    for row in rows_of(table):
        piece.rows += 1
        key = row.cells.get(by.columns["case"], "")
        try:
            if row.broken:
                raise Unreadable(row.broken)
            under_way.setdefault(key, []).append((event_of(row.line, row.cells, by), row))
        except Unreadable as reason:
            piece.refused.append(Refusal(row.line, str(reason), row.raw))
        if last_lines.get(key) == row.line and (rows := under_way.pop(key, None)):
            _close(piece, rows)
        if len(piece.cases) >= AT_ONCE:
            yield piece
            piece = Piece()
    for rows in under_way.values():
        _close(piece, rows)  # the last row of each was one that cannot be read
    yield piece


def _close(piece: Piece, rows: list[tuple[EventRow, Row]]) -> None:
    found = history(event for event, _row in rows)
    raw = {row.line: row.raw for _event, row in rows}
    piece.cases.append(found)
    piece.skipped += [Refusal(line, reason, raw[line]) for line, reason in found.skipped]


def _last_lines(table: Table, by: EventMap) -> dict[str, int]:
    heading = by.columns["case"]
    return {row.cells.get(heading, ""): row.line for row in rows_of(table.only(heading))}
