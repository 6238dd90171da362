"""Does every case say what its record says?

Reads a few thousand cases at a time with all that was written about them, computes their columns anew by
rules/projections and tells the differences as sentences. Nothing is changed. A case on which something happens
in the same moment is read once more before it is called different.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from casedesk.cases.rules.projections import Contact, Projection, broken_chain, project
from casedesk.platform import db, files
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.resolutions import StageStart

AT_ONCE = 5_000
"""Cases read at once; more cost memory, fewer cost trips to the database."""
_CONTACTS_AT_ONCE = 50_000
_SHOWN_OF_A_KIND = 1_000

_COMPARED = [field.name for field in fields(Projection)]

_NEXT = """
-- Which cases come next?
SELECT id FROM cases WHERE id > $1 ORDER BY id LIMIT $2
"""
_CASES = f"""
-- What do these cases say of themselves?
SELECT id, customer_id, opened_at, first_owner_start_id, owner_start_id, first_stage_start_id, stage_start_id,
       events_count, {", ".join(_COMPARED)}
FROM cases WHERE id BETWEEN $1 AND $2 ORDER BY id
"""
_OWNERS = """
-- Who has owned them, from when?
SELECT case_id, id, from_at, owner_id FROM owner_starts
WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id, from_at NULLS FIRST, id
"""
_STAGES = """
-- In which stages have they been, from when?
SELECT case_id, id, from_at, stage, disposition, restores_id FROM stage_starts
WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id, from_at NULLS FIRST, id
"""
_CONTACTS = """
-- Which contacts stand on them, since when, and what became of those that were sent?
SELECT came.case_id, i.id, i.at, came.at AS placed_at, i.direction, i.nature, i.customer_id, i.by_user_id,
       i.answered, sent.state AS delivery
FROM (SELECT case_id, interaction_id, min(recorded_at) AS at, max(id) AS last_id
      FROM placements WHERE case_id BETWEEN $1 AND $2 GROUP BY case_id, interaction_id) AS came
JOIN interactions i ON i.id = came.interaction_id
LEFT JOIN LATERAL (SELECT d.state FROM deliveries d WHERE d.interaction_id = i.id ORDER BY d.id DESC LIMIT 1)
     AS sent ON true
WHERE NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = i.id AND later.id > came.last_id)
ORDER BY came.case_id, i.at, i.id
"""
_ENTRIES = """
-- How many entries have they, and from which number to which?
SELECT case_id, count(*) AS entries, min(seq) AS first, max(seq) AS last
FROM events WHERE case_id BETWEEN $1 AND $2 GROUP BY case_id
"""
_WITHOUT_ENTRY = """
-- Which notes and starts of theirs stand in no entry?
SELECT case_id, 'note ' || id AS what FROM notes n WHERE case_id BETWEEN $1 AND $2
    AND NOT EXISTS (SELECT FROM events e WHERE e.case_id = n.case_id AND e.note_id = n.id
                    AND e.case_id BETWEEN $1 AND $2)
UNION ALL
SELECT case_id, 'start of owner ' || id FROM owner_starts s WHERE case_id BETWEEN $1 AND $2
    AND NOT EXISTS (SELECT FROM events e WHERE e.case_id = s.case_id AND e.recorded_at = s.recorded_at
                    AND e.case_id BETWEEN $1 AND $2)
UNION ALL
SELECT case_id, 'start of stage ' || id FROM stage_starts s WHERE case_id BETWEEN $1 AND $2
    AND NOT EXISTS (SELECT FROM events e WHERE e.case_id = s.case_id AND e.recorded_at = s.recorded_at
                    AND e.case_id BETWEEN $1 AND $2)
ORDER BY 1, 2
"""
_LOST_CONTACTS = """
-- Which contacts stand on no case, or in no entry? (Each part by range, so that none is read as a whole.)
SELECT i.id, p.interaction_id IS NOT NULL AS placed, e.interaction_id IS NOT NULL AS entered
FROM interactions i
LEFT JOIN (SELECT DISTINCT interaction_id FROM placements WHERE interaction_id > $1 AND interaction_id <= $2) AS p
    ON p.interaction_id = i.id
LEFT JOIN (SELECT DISTINCT interaction_id FROM events WHERE interaction_id > $1 AND interaction_id <= $2) AS e
    ON e.interaction_id = i.id
WHERE i.id > $1 AND i.id <= $2 AND (p.interaction_id IS NULL OR e.interaction_id IS NULL)
ORDER BY i.id
"""
_CIRCLES = """
-- Which merged cases lead back to themselves?
WITH RECURSIVE path AS (
    SELECT id AS start_id, merged_into_id AS next_id FROM cases WHERE merged_into_id IS NOT NULL
    UNION ALL
    SELECT p.start_id, c.merged_into_id FROM path p JOIN cases c ON c.id = p.next_id
    WHERE c.merged_into_id IS NOT NULL
) CYCLE start_id, next_id SET is_circle USING walked
SELECT DISTINCT start_id FROM path WHERE is_circle ORDER BY start_id LIMIT $1
"""
_FILES = """
-- Which files are there said to be, the next ones by key?
SELECT id, sha256, size FROM files WHERE id > $1 ORDER BY id LIMIT $2
"""


async def differences() -> list[str]:
    """Where the desk's cases, contacts and files differ from their record; empty when all agree."""
    found: list[str] = []
    async for first, last in _ranges():
        found += await _differences_between(first, last)
    found += [
        f"C-{row['start_id']}: the cases it was merged into lead back to it." for row in await _circles()
    ]
    async for sentence in _lost_contacts():
        found.append(sentence)
    async for sentence in _missing_files():
        found.append(sentence)
    return found


async def _ranges() -> AsyncIterator[tuple[int, int]]:
    last = 0
    while keys := [row["id"] for row in await db.records(_NEXT, last, AT_ONCE)]:
        last = keys[-1]
        yield keys[0], last


async def _differences_between(first: int, last: int) -> list[str]:
    differing = await _compare(first, last)
    # Read once more, one by one: what was written between two of our reads is no difference.
    again = [await _compare(case_id, case_id) for case_id in differing]
    return [sentence for found in again for sentences in found.values() for sentence in sentences]


async def _compare(first: int, last: int) -> dict[int, list[str]]:
    """The sentences about each case in this range that differs."""
    owners, stages, contacts, entries = [
        _by_case(await db.records(sql, first, last)) for sql in (_OWNERS, _STAGES, _CONTACTS, _ENTRIES)
    ]
    found: dict[int, list[str]] = {}
    for case in await db.records(_CASES, first, last):
        key = case["id"]
        sentences = [
            *_chain_faults(case, owners[key], "owner"),
            *_chain_faults(case, stages[key], "stage"),
            *_entry_faults(case, entries[key]),
        ]
        if owners[key] and stages[key]:
            sentences += _column_faults(case, owners[key], stages[key], contacts[key])
        if sentences:
            found[key] = [f"C-{key}: {sentence}" for sentence in sentences]
    for row in await db.records(_WITHOUT_ENTRY, first, last):
        sentence = f"C-{row['case_id']}: {row['what']} stands in no entry."
        found.setdefault(row["case_id"], []).append(sentence)
    return found


def _by_case(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found


def _chain_faults(case: Any, starts: Sequence[Any], what: str) -> list[str]:
    broken = broken_chain(case["opened_at"], [start["from_at"] for start in starts])
    if broken is not None:
        return [f"its starts of {what} {broken}."]
    faults = []
    for column, start in ((f"first_{what}_start_id", starts[0]), (f"{what}_start_id", starts[-1])):
        if case[column] != start["id"]:
            faults.append(_difference(column, case[column], start["id"]))
    return faults


def _entry_faults(case: Any, counted: Sequence[Any]) -> list[str]:
    entries, first, last = tuple(counted[0])[1:] if counted else (0, 1, 0)
    if (first, last) != (1, entries):
        return [f"it has {entries} entries, numbered from {first} to {last}."]
    if case["events_count"] != entries:
        return [_difference("events_count", case["events_count"], entries)]
    return []


def _column_faults(
    case: Any, owners: Sequence[Any], stages: Sequence[Any], contacts: Sequence[Any]
) -> list[str]:
    expected = project(
        case["opened_at"],
        [Start(row["from_at"], row["owner_id"]) for row in owners],
        [
            StageStart(row["id"], row["from_at"], row["stage"], row["disposition"], row["restores_id"])
            for row in stages
        ],
        [_contact(row, case["customer_id"]) for row in contacts],
    )
    return [
        _difference(name, case[name], getattr(expected, name))
        for name in _COMPARED
        if case[name] != getattr(expected, name)
    ]


def _contact(row: Any, customer_id: int) -> Contact:
    return Contact(
        id=row["id"],
        at=row["at"],
        placed_at=row["placed_at"],
        direction=row["direction"],
        nature=row["nature"],
        from_customer=row["customer_id"] == customer_id,
        by_person=row["by_user_id"] is not None,
        answered=row["answered"],
        delivery=row["delivery"],
        outsider=row["direction"] == "out" and row["customer_id"] is None,
    )


def _difference(column: str, found: object, expected: object) -> str:
    return f"{column} is {_said(found)} but the record says {_said(expected)}."


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return "nothing" if value is None else str(value)


async def _circles() -> list[Any]:
    return await db.records(_CIRCLES, _SHOWN_OF_A_KIND)


async def _lost_contacts() -> AsyncIterator[str]:
    highest = await db.value("-- How far do contacts go?\nSELECT coalesce(max(id), 0) FROM interactions")
    for before in range(0, highest, _CONTACTS_AT_ONCE):
        for row in await db.records(_LOST_CONTACTS, before, before + _CONTACTS_AT_ONCE):
            where = "on no case" if not row["placed"] else "in no entry"
            yield f"Contact {row['id']} stands {where}."


async def _missing_files() -> AsyncIterator[str]:
    # One listing, and not a question for each file: a bucket answers a thousand at once.
    sizes = await asyncio.to_thread(lambda: dict(files.sizes()))
    last = 0
    while rows := await db.records(_FILES, last, AT_ONCE):
        last = rows[-1]["id"]
        for row in rows:
            name = row["sha256"].hex()
            if name not in sizes:
                yield f"File {row['id']} is not in the store: {name}."
            elif sizes[name] != row["size"]:
                yield f"File {row['id']} has {sizes[name]} bytes but the record says {row['size']}."
