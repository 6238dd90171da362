"""Does every case's row of facts say what its record says?

The rows are kept by SQL, and here the rules of the clock work them out anew from the stages, owners and contacts.
A case on which something happens in the same moment is read once more before it is called different.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casedesk.cases.rules.projections import Contact
from casedesk.platform import db
from casedesk.promises.standing.queries.record import owed_as_written
from casedesk.reports.queries.hours_of_facts import custody_in_hours, working_hours
from casedesk.reports.rules.dues import owed
from casedesk.reports.rules.facts import Facts, Record, custody, facts
from casedesk.resolution_clock.queries.calendars import KeptCalendar, calendars_by_id
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.resolutions import StageStart
from casedesk.settings.queries import desk_settings

AT_ONCE = 5_000

_COPIED = (
    "opened_at", "channel", "kind", "priority", "language", "customer_id", "team_id", "owner_id", "category_id",
    "cause_id", "disposition", "chases",
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
_OWNERS = """
-- Who has owned them, from when?
SELECT case_id, from_at, owner_id FROM owner_starts
WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id, from_at NULLS FIRST
"""
_CONTACTS = """
-- Which contacts stand on them?
SELECT came.case_id, i.id, i.at, i.direction, i.nature, i.customer_id, i.by_user_id, i.answered
FROM (SELECT case_id, interaction_id, max(id) AS last_id
      FROM placements WHERE case_id BETWEEN $1 AND $2 GROUP BY case_id, interaction_id) AS came
JOIN interactions i ON i.id = came.interaction_id
WHERE NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = i.id AND later.id > came.last_id)
"""
_REPEATS = """
-- When were cases opened that repeat them?
SELECT l.other_id AS case_id, other.opened_at AS at FROM case_links l JOIN cases other ON other.id = l.case_id
WHERE l.other_id BETWEEN $1 AND $2 AND l.kind = 'repeats' AND l.undone_at IS NULL
"""
_ASKED = """
-- When were their customers asked whether it is solved?
SELECT case_id, recorded_at AS at FROM solution_asks WHERE case_id BETWEEN $1 AND $2
"""
_CASES = f"""
-- What do these cases say?
SELECT c.id, c.first_response_at, k.calendar_id, {", ".join(f"c.{name}" for name in _COPIED)}
FROM cases c LEFT JOIN case_calendars k ON k.case_id = c.id WHERE c.id BETWEEN $1 AND $2 ORDER BY c.id
"""
_FACTS = """
-- And what do the reports believe?
SELECT * FROM case_facts WHERE case_id BETWEEN $1 AND $2
"""
_CUSTODY = """
-- And who do they believe had them?
SELECT case_id, owner_id, us, running_since, is_last, business_us, running_place_us
FROM case_custody WHERE case_id BETWEEN $1 AND $2
"""


async def differences() -> list[str]:
    """Where the facts for reports differ from the record of their case; empty when all agree."""
    found: list[str] = []
    window = timedelta(days=(await desk_settings()).holding_window_days)
    calendars = await calendars_by_id()
    last = 0
    while keys := [row["id"] for row in await db.records(_NEXT, last, AT_ONCE)]:
        last = keys[-1]
        for case_id in await _compare(keys[0], last, window, calendars):
            # Read once more: what was written between two of our reads is no difference.
            found += (await _compare(case_id, case_id, window, calendars)).get(case_id, [])
    return found


async def _compare(
    first: int, last: int, window: timedelta, calendars: Mapping[int, KeptCalendar]
) -> dict[int, list[str]]:
    record = await _Records.between(first, last)
    kept = {row["case_id"]: row for row in await db.records(_FACTS, first, last)}
    dues = await owed_as_written(first, last)
    had: defaultdict[int, dict[int, Any]] = defaultdict(dict)
    for row in await db.records(_CUSTODY, first, last):
        had[row["case_id"]][row["owner_id"]] = tuple(row)[2:]
    found: dict[int, list[str]] = {}
    for case in await db.records(_CASES, first, last):
        key = case["id"]
        of_case = record.of(case)
        if not (of_case.stages and of_case.owners):
            continue  # a fault of the case's own, named where cases are verified
        expected = {name: case[name] for name in _COPIED} | _columns(facts(of_case, window))
        kept_hours = calendars.get(case["calendar_id"])
        expected |= {"repeats": len(of_case.repeats), "owed": owed(dues.get(key, []))}
        expected |= working_hours(case, of_case, expected, kept_hours)
        sentences = _said(kept.get(key), expected)
        hours = custody_in_hours(of_case, expected, kept_hours)
        owners = {
            who: (one.us, one.running_since, one.is_last, *hours[who])
            for who, one in custody(of_case).items()
        }
        if owners != had[key]:
            sentences.append(f"the reports have custody {had[key]} but the record says {owners}.")
        if sentences:
            found[key] = [f"C-{key}: {sentence}" for sentence in sentences]
    return found


class _Records:
    """What stands about some cases in the record, by case."""

    def __init__(self) -> None:
        self._stages: defaultdict[int, list[StageStart]] = defaultdict(list)
        self._owners: defaultdict[int, list[Start[int]]] = defaultdict(list)
        self._contacts: defaultdict[int, list[Any]] = defaultdict(list)
        self._repeats: defaultdict[int, list[Any]] = defaultdict(list)
        self._asked: defaultdict[int, list[Any]] = defaultdict(list)

    @classmethod
    async def between(cls, first: int, last: int) -> "_Records":
        """The record of the cases from one key to another."""
        found = cls()
        for row in await db.records(_STAGES, first, last):
            start = StageStart(
                row["id"], row["from_at"], row["stage"], row["disposition"], row["restores_id"]
            )
            found._stages[row["case_id"]].append(start)
        for row in await db.records(_OWNERS, first, last):
            found._owners[row["case_id"]].append(Start(row["from_at"], row["owner_id"]))
        for row in await db.records(_CONTACTS, first, last):
            found._contacts[row["case_id"]].append(row)
        for sql, into in ((_REPEATS, found._repeats), (_ASKED, found._asked)):
            for row in await db.records(sql, first, last):
                into[row["case_id"]].append(row["at"])
        return found

    def of(self, case: Mapping[str, Any]) -> Record:
        """The record of one of them."""
        key = case["id"]
        return Record(
            opened_at=case["opened_at"],
            first_response_at=case["first_response_at"],
            stages=self._stages[key],
            owners=self._owners[key],
            contacts=[_contact(row, case["customer_id"]) for row in self._contacts[key]],
            repeats=self._repeats[key],
            asked=self._asked[key],
        )


def _contact(row: Mapping[str, Any], customer_id: int) -> Contact:
    return Contact(
        id=row["id"],
        at=row["at"],
        placed_at=row["at"],
        direction=row["direction"],
        nature=row["nature"],
        from_customer=row["customer_id"] == customer_id,
        by_person=row["by_user_id"] is not None,
        answered=row["answered"],
        delivery=None,
        outsider=row["direction"] == "out" and row["customer_id"] is None,
    )


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
        "lasting_at": found.lasting_at,
        "lasts_from": found.lasts_from,
        "repeated": found.repeated,
        "their_contacts": found.their_contacts,
        "our_contacts": found.our_contacts,
        "first_contact": found.first_contact,
        "owner_changes": found.owner_changes,
        "bounces": found.bounces,
        "asked": found.asked,
        "confirmed": found.confirmed,
        "moves": found.moves,
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
