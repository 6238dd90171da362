"""Is what cases owe by standing promises what their record says?"""

from collections.abc import Sequence

from casedesk.platform import db
from casedesk.promises.standing.queries.record import owed_as_written, owed_by_record
from casedesk.promises.standing.rules.dues import Due

AT_ONCE = 5_000

_NEXT = """
-- Which cases come next that inherit standing promises?
SELECT case_id FROM standing_terms WHERE case_id > $1 ORDER BY case_id LIMIT $2
"""


async def differences() -> list[str]:
    """Where what is owed differs from the record; empty when all agree."""
    found: list[str] = []
    last = 0
    while keys := [row["case_id"] for row in await db.records(_NEXT, last, AT_ONCE)]:
        first, last = keys[0], keys[-1]
        for case_id in await _differing(first, last):
            # Read once more: what was written between two of our reads is no difference.
            found += [
                f"C-{case_id}: {sentence}"
                for sentences in (await _differing(case_id, case_id)).values()
                for sentence in sentences
            ]
    return found


async def _differing(first: int, last: int) -> dict[int, list[str]]:
    written = await owed_as_written(first, last)
    expected = await owed_by_record(first, last)
    found = {case_id: _said(written.get(case_id, []), owed) for case_id, owed in expected.items()}
    return {case_id: sentences for case_id, sentences in found.items() if sentences}


def _said(written: Sequence[Due], expected: Sequence[Due]) -> list[str]:
    by_key = {(one.kind, one.since): one for one in written}
    found = []
    for one in expected:
        kept = by_key.pop((one.kind, one.since), None)
        if kept != one:
            found.append(f"{_named(one)} is {_times(kept)} but the record says {_times(one)}.")
    return found + [
        f"{_named(one)} is {_times(one)} but the record knows of none." for one in by_key.values()
    ]


def _named(one: Due) -> str:
    return f"{one.kind} since {one.since.isoformat(' ')}"


def _times(one: Due | None) -> str:
    if one is None:
        return "not written down"
    said = f"due {one.due_at.isoformat(' ')} by promise {one.standing_id}"
    if one.met_at is not None:
        return f"{said}, met {one.met_at.isoformat(' ')}"
    return f"{said}, ended {one.stopped_at.isoformat(' ')}" if one.stopped_at is not None else f"{said}, owed"
