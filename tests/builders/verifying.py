"""Is a case what its record says? Written against the tables, not with the queries that actions use."""

from dataclasses import asdict
from datetime import timedelta
from itertools import pairwise
from typing import Any

from casedesk.cases.rules.projections import Contact, project
from casedesk.platform import clock, db
from casedesk.reports.rules.facts import Record, custody, facts
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.measures import case_times
from casedesk.resolution_clock.rules.resolutions import StageStart

CONTACTS = """
SELECT i.id, i.at, i.direction, i.nature, i.answered, i.by_user_id, i.customer_id,
       (SELECT array_agg(p.case_id ORDER BY p.id) FROM placements p WHERE p.interaction_id = i.id) AS places,
       (SELECT min(p.recorded_at) FROM placements p WHERE p.interaction_id = i.id AND p.case_id = $1) AS placed_at,
       (SELECT (array_agg(d.state ORDER BY d.id DESC))[1] FROM deliveries d WHERE d.interaction_id = i.id) AS delivery
FROM interactions i ORDER BY i.at, i.id
"""

REPEATS = """
SELECT other.opened_at FROM case_links l JOIN cases other ON other.id = l.case_id
WHERE l.other_id = $1 AND l.kind = 'repeats' AND l.undone_at IS NULL
"""
ASKED = "SELECT recorded_at FROM solution_asks WHERE case_id = $1"
CUSTODY = "SELECT * FROM case_custody WHERE case_id = $1"


async def assert_true_to_record(case_id: int) -> None:
    """Fails where a column of a case differs from what its record says, or its chains are not whole."""
    case = await db.record("SELECT * FROM cases WHERE id = $1", case_id)
    assert case is not None
    stages = await _stages(case)
    owners = await _owners(case)
    contacts = [
        _contact(row, case) for row in await db.records(CONTACTS, case_id) if row["places"][-1] == case_id
    ]
    expected = asdict(project(case["opened_at"], owners, stages, contacts))
    assert {name: case[name] for name in expected} == expected, f"C-{case_id}"
    now = clock.now() + timedelta(days=1)
    times = case_times(case["opened_at"], case["first_response_at"], stages, owners, now)
    assert sum(times.by_stage.values(), timedelta()) == times.so_far
    assert sum(times.by_owner.values(), timedelta()) == times.so_far
    await _assert_entries_whole(case)
    await _assert_facts_of(case, stages, owners, contacts)


async def _assert_facts_of(
    case: Any, stages: list[StageStart], owners: list[Start[int]], contacts: list[Contact]
) -> None:
    """What the reports count of a case is what the clock says, and its parts are the whole."""
    kept = await db.record("SELECT * FROM case_facts WHERE case_id = $1", case["id"])
    assert kept is not None
    copied = ("opened_at", "channel", "kind", "priority", "language", "team_id", "owner_id", "category_id")
    assert {name: kept[name] for name in copied} == {name: case[name] for name in copied}
    record = Record(
        case["opened_at"],
        case["first_response_at"],
        stages,
        owners,
        contacts,
        [row["opened_at"] for row in await db.records(REPEATS, case["id"])],
        [row["recorded_at"] for row in await db.records(ASKED, case["id"])],
    )
    found = facts(record, timedelta(days=14))
    expected = asdict(found)
    by_stage = expected.pop("by_stage")
    assert {f"{part}_us": kept[f"{part}_us"] for part in by_stage} == {
        f"{part}_us": length for part, length in by_stage.items()
    }
    for name, value in expected.items():
        assert kept[name if name in kept.keys() else f"{name}_us"] == value, f"C-{case['id']}: {name}"  # noqa: SIM118
    end = found.stops_at or found.running_since
    assert end is not None
    assert sum(by_stage.values()) == (end - case["opened_at"]) // timedelta(microseconds=1)
    had = {row["owner_id"]: row for row in await db.records(CUSTODY, case["id"])}
    for owner, one in custody(record).items():
        row = had.pop(owner)
        assert (row["us"], row["running_since"], row["is_last"]) == (one.us, one.running_since, one.is_last)
    assert not had


async def _stages(case: Any) -> list[StageStart]:
    rows = await db.records("SELECT * FROM stage_starts WHERE case_id = $1 ORDER BY id", case["id"])
    _assert_chain(rows, case)
    assert (rows[0]["id"], rows[-1]["id"]) == (case["first_stage_start_id"], case["stage_start_id"])
    return [
        StageStart(row["id"], row["from_at"], row["stage"], row["disposition"], row["restores_id"])
        for row in rows
    ]


async def _owners(case: Any) -> list[Start[int]]:
    rows = await db.records("SELECT * FROM owner_starts WHERE case_id = $1 ORDER BY id", case["id"])
    _assert_chain(rows, case)
    assert (rows[0]["id"], rows[-1]["id"]) == (case["first_owner_start_id"], case["owner_start_id"])
    assert all(one["owner_id"] != after["owner_id"] for one, after in pairwise(rows)), "given to who had it"
    return [Start(row["from_at"], row["owner_id"]) for row in rows]


def _assert_chain(rows: list[Any], case: Any) -> None:
    assert rows[0]["from_at"] is None
    times = [case["opened_at"], *(row["from_at"] for row in rows[1:])]
    assert all(one < after for one, after in pairwise(times)), f"C-{case['id']}: {times}"


def _contact(row: Any, case: Any) -> Contact:
    return Contact(
        id=row["id"],
        at=row["at"],
        placed_at=row["placed_at"],
        direction=row["direction"],
        nature=row["nature"],
        from_customer=row["customer_id"] == case["customer_id"],
        by_person=row["by_user_id"] is not None,
        answered=row["answered"],
        delivery=row["delivery"],
        outsider=row["direction"] == "out" and row["customer_id"] is None,
    )


async def _assert_entries_whole(case: Any) -> None:
    rows = await db.records(
        "SELECT seq, recorded_at, kind FROM events WHERE case_id = $1 ORDER BY seq", case["id"]
    )
    assert [row["seq"] for row in rows] == list(range(1, case["events_count"] + 1))
    assert [row["kind"] for row in rows[:2]] == ["opened", "owner"]
    assert all(one["recorded_at"] <= after["recorded_at"] for one, after in pairwise(rows))
