"""Letting cases inherit standing promises, and keeping what each owes true to its record.

Whoever calls holds the case, so that two changes of one case are written one after the other.
"""

from collections.abc import Sequence

from casedesk.cases.events import CaseChanged, CaseOpened, HoursKept
from casedesk.platform import db
from casedesk.promises.standing.queries.record import owed_as_written, owed_by_record
from casedesk.promises.standing.rules.dues import Due

OWED_BY = frozenset((
    "opened_at", "category_id", "channel", "customer_id", "disposition", "resolved_at", "ended_at",
    "first_response_at", "stage_start_id",
))  # fmt: skip
"""The columns of a case that what it owes follows from; every entry into an end moves the last."""
SAID = frozenset(("contact", "placed", "split", "split_off", "unsplit", "absorbed"))
"""What is entered in a case's record when words come onto it, or leave it."""

_INHERIT = """
-- Is anything promised to everybody who writes now? Then this case inherits it, by the tier of its customer.
INSERT INTO standing_terms (case_id, tier)
SELECT c.id, cu.tier FROM cases c JOIN customers cu ON cu.id = c.customer_id
WHERE c.id = $1 AND EXISTS (SELECT FROM standing_promises s
                            WHERE s.from_at <= c.opened_at AND (s.ended_at IS NULL OR s.ended_at > c.opened_at))
ON CONFLICT (case_id) DO NOTHING RETURNING case_id
"""
_WRITE = """
INSERT INTO standing_dues (case_id, kind, standing_id, since, due_at, met_at, stopped_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (case_id, kind, since) DO UPDATE
SET standing_id = excluded.standing_id, due_at = excluded.due_at, met_at = excluded.met_at,
    stopped_at = excluded.stopped_at,
    warned_at = CASE WHEN standing_dues.due_at = excluded.due_at THEN standing_dues.warned_at END,
    overdue_told_at = CASE WHEN standing_dues.due_at = excluded.due_at THEN standing_dues.overdue_told_at END
"""
_COPIED = ("case_id", "kind", "standing_id", "since", "due_at", "met_at", "stopped_at")


async def inherit(opened: CaseOpened) -> None:
    """The reaction to a new case: it owes what is promised to everybody in its place."""
    if await db.value(_INHERIT, opened.case_id) is not None:
        await _reckon(opened.case_id)


async def follow(changed: CaseChanged) -> None:
    """The reaction to a change of a case: what it owes is brought along."""
    if OWED_BY.intersection(changed.columns) or SAID.intersection(changed.entries):
        await _reckon(changed.case_id)


async def follow_hours(kept: HoursKept) -> None:
    """The reaction to cases that have working hours now: what they owe is counted by them."""
    for case_id in kept.case_ids:
        await _reckon(case_id)


async def copy_owed(first: int, last: int) -> None:
    """Writes what the cases of a range owe where nothing is written yet, by COPY: for the demo."""
    owed = await owed_by_record(first, last)
    rows = [_row(case_id, one) for case_id, several in owed.items() for one in several]
    await db.copy("standing_dues", _COPIED, rows)


async def _reckon(case_id: int) -> None:
    expected = await owed_by_record(case_id, case_id)
    if case_id not in expected:
        return
    written = (await owed_as_written(case_id, case_id)).get(case_id, [])
    await _forget(case_id, [one for one in written if not _among(one, expected[case_id])])
    changed = [_row(case_id, one) for one in expected[case_id] if one not in written]
    if changed:
        await db.execute_many(_WRITE, changed)


async def _forget(case_id: int, gone: Sequence[Due]) -> None:
    """Takes away what is no longer owed: a word that was moved to another case, an opening that was earlier."""
    for one in gone:
        await db.execute(
            "DELETE FROM standing_dues WHERE case_id = $1 AND kind = $2 AND since = $3",
            case_id,
            one.kind,
            one.since,
        )


def _among(one: Due, several: Sequence[Due]) -> bool:
    return any((one.kind, one.since) == (other.kind, other.since) for other in several)


def _row(case_id: int, one: Due) -> tuple[object, ...]:
    return case_id, one.kind, one.standing_id, one.since, one.due_at, one.met_at, one.stopped_at
