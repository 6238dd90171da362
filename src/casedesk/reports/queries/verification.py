"""Does every case's row of facts say what its record says?

The rows are kept by SQL, and here the rules of the clock work them out anew from the stages. A case on which
something happens in the same moment is read once more before it is called different.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from casedesk.platform import db
from casedesk.reports.rules.facts import Facts, facts
from casedesk.resolution_clock.rules.resolutions import StageStart

AT_ONCE = 5_000

_COPIED = (
    "opened_at", "channel", "kind", "priority", "language", "customer_id", "team_id", "owner_id", "category_id",
    "cause_id", "disposition",
)  # fmt: skip
"""What the facts take from the case as it stands there."""

_NEXT = """
-- Which cases come next?
SELECT id FROM cases WHERE id > $1 ORDER BY id LIMIT $2
"""
_STAGES = """
-- In which stages have they been, from when?
SELECT case_id, id, from_at, stage, disposition, restores_id FROM stage_starts
WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id, from_at NULLS FIRST
"""
_CASES = f"""
-- What do these cases say?
SELECT id, first_response_at, {", ".join(_COPIED)} FROM cases WHERE id BETWEEN $1 AND $2 ORDER BY id
"""
_FACTS = """
-- And what do the reports believe?
SELECT * FROM case_facts WHERE case_id BETWEEN $1 AND $2
"""


async def differences() -> list[str]:
    """Where the facts for reports differ from the record of their case; empty when all agree."""
    found: list[str] = []
    last = 0
    while keys := [row["id"] for row in await db.records(_NEXT, last, AT_ONCE)]:
        last = keys[-1]
        for case_id in await _compare(keys[0], last):
            # Read once more: what was written between two of our reads is no difference.
            found += (await _compare(case_id, case_id)).get(case_id, [])
    return found


async def _compare(first: int, last: int) -> dict[int, list[str]]:
    stages: defaultdict[int, list[StageStart]] = defaultdict(list)
    for row in await db.records(_STAGES, first, last):
        start = StageStart(row["id"], row["from_at"], row["stage"], row["disposition"], row["restores_id"])
        stages[row["case_id"]].append(start)
    kept = {row["case_id"]: row for row in await db.records(_FACTS, first, last)}
    found: dict[int, list[str]] = {}
    for case in await db.records(_CASES, first, last):
        key = case["id"]
        if not stages[key]:
            continue  # a fault of the case's own, named where cases are verified
        expected = {name: case[name] for name in _COPIED} | _columns(
            facts(case["opened_at"], case["first_response_at"], stages[key])
        )
        sentences = _said(kept.get(key), expected)
        if sentences:
            found[key] = [f"C-{key}: {sentence}" for sentence in sentences]
    return found


def _columns(found: Facts) -> dict[str, Any]:
    return {
        "ending": found.ending,
        "stops_at": found.stops_at,
        "to_stop_us": found.to_stop,
        "to_answer_us": found.to_answer,
        "to_first_resolution_us": found.to_first_resolution,
        "reopened": found.reopened,
        "running": found.running,
        "running_since": found.running_since,
        **{f"{part}_us": length for part, length in found.by_stage.items()},
    }


def _said(kept: Mapping[str, Any] | None, expected: Mapping[str, Any]) -> list[str]:
    if kept is None:
        return ["it has no facts for the reports."]
    return [
        f"the reports have {name} {kept[name]} but the record says {value}."
        for name, value in expected.items()
        if kept[name] != value
    ]
