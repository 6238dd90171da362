"""A log of another tool becomes cases that the reports can count, once, however often it is brought."""

import csv
import gzip
import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.builders.cases import a_user, columns, entries
from tests.builders.verifying import assert_true_to_record
from tests.features.cli.running import casedesk

from casedesk import wiring
from casedesk.cases.rules import actors
from casedesk.importers.actions import events as importing
from casedesk.importers.actions.events import AHEAD, Report, import_events
from casedesk.importers.outcome import Refusal
from casedesk.importers.reading import open_table
from casedesk.importers.rules.event_maps import map_of
from casedesk.platform import clock, db
from casedesk.platform.errors import Refused
from casedesk.reports.queries.resolution import resolution
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.periods import period_of

MAP = """
source = "old desk"
zone = "UTC"
day_first = true
missing = ["?"]
[columns]
case = "No"
time = "Changed"
state = "State"
owner = "Owner"
group = "Group"
channel = "Way"
priority = "Urgency"
category = "About"
opened = "Opened"
resolved = "Solved"
closed = "Closed"
[states]
New = "working"
Wait = "awaiting_customer"
Vendor = "awaiting_third_party"
Solved = "resolved"
Closed = "closed"
[channels]
Tel = "phone"
[priorities]
"1" = "high"
"""
HEADINGS = "No,Changed,State,Owner,Group,Way,Urgency,About,Opened,Solved,Closed"
LOG = f"""{HEADINGS}
A1,1/3/2016 09:00,New,?,Parcels,Tel,1,Lamps,1/3/2016 08:00,1/3/2016 12:00,9/3/2016 08:00
B2,1/3/2016 09:00,New,7,Parcels,Fax,3,?,1/3/2016 09:00,?,2/3/2016 09:00
A1,1/3/2016 10:00,Solved,7,Parcels,Tel,1,Lamps,1/3/2016 08:00,1/3/2016 12:00,9/3/2016 08:00
A1,1/3/2016 11:00,Wait,7,Billing,Tel,1,Lamps,1/3/2016 08:00,1/3/2016 12:00,9/3/2016 08:00
A1,1/3/2016 11:00,Vendor,8,Billing,Tel,1,Lamps,1/3/2016 08:00,1/3/2016 12:00,9/3/2016 08:00
B2,1/3/2016 10:00,Solved,7,Parcels,Fax,3,?,1/3/2016 09:00,?,2/3/2016 09:00
B2,1/3/2016 10:30,Odd,7,Parcels,Fax,3,?,1/3/2016 09:00,?,2/3/2016 09:00
A1,1/3/2016 12:00,Solved,8,Billing,Tel,1,Lamps,1/3/2016 08:00,1/3/2016 12:00,9/3/2016 08:00
A1,2/3/2016 12:00,New,8,Billing,Tel,1,Lamps,1/3/2016 08:00,1/3/2016 12:00,9/3/2016 08:00
B2,2/3/2016 09:00,Closed,7,Parcels,Fax,3,?,1/3/2016 09:00,?,2/3/2016 09:00
A1,9/3/2016 08:00,Closed,8,Billing,Tel,1,Lamps,1/3/2016 08:00,1/3/2016 12:00,9/3/2016 08:00
C3,3/3/2016 09:00,New,9,Parcels,Tel,3,?,3/3/2016 09:00,?,?
D4,3/3/2026 09:00,New,9,Parcels,Tel,3,?,3/3/2026 09:00,?,?
"""
"""A1 was reopened, and has a row after its end; B2 was never resolved, and has a state nobody knows; C3 is open;
D4 is still to come."""
NOW = datetime(2016, 4, 1, tzinfo=UTC)


@pytest.fixture
def now() -> Iterator[None]:
    wiring.install()
    with clock.frozen(NOW):
        yield


async def bring(tmp_path: Path) -> tuple[Report, list[Refusal]]:
    file, left = tmp_path / "log.csv.gz", []
    file.write_bytes(gzip.compress(LOG.encode()))
    by = map_of(tomllib.loads(MAP))
    report = Report(on_refusal=left.append)
    return await import_events(open_table(file, by.headings), by, report), left


async def case(key: str) -> Any:
    return await columns(await db.value("SELECT case_id FROM imported_cases WHERE key = $1", key))


async def test_a_log_becomes_cases_true_to_their_record(database: None, now: None, tmp_path: Path) -> None:
    mina = await a_user("Mina Park")
    report, left = await bring(tmp_path)
    assert (report.rows, report.added, report.known, report.open) == (13, 3, 0, 1)
    assert sorted((one.line, one.reason) for one in left) == [
        (0, AHEAD),
        (8, "The map does not say which stage the state 'Odd' is."),
        (10, "It lies after the resolution of its case."),
    ]
    first, second, third = [await case(key) for key in ("A1", "B2", "C3")]
    assert (first.stage, first.disposition, first.resolved_at) == (
        "closed", "resolved", datetime(2016, 3, 1, 12, tzinfo=UTC)
    )  # fmt: skip
    assert (first.reopened, first.channel, first.priority) == (1, "phone", "high")
    assert (second.stage, second.disposition, second.channel) == ("closed", "unknown", "other")
    assert (third.stage, third.owner_id, third.channel) == ("working", mina, "phone")
    for one in (first, second, third):
        await assert_true_to_record(one.id)
    for name, verify in wiring.VERIFIERS.items():
        assert await verify() == [], name


async def test_the_report_counts_what_was_brought(database: None, now: None, tmp_path: Path) -> None:
    await a_user("Mina Park")
    await bring(tmp_path)
    found = await resolution(
        Asked(period_of(None, None, clock.now(), "UTC"), actors.system("test"), clock.now())
    )
    assert (found.cases, found.resolved, found.open, found.ended_otherwise) == (3, 1, 1, 1)
    assert found.median == 4 * 3600


async def test_owners_of_before_cannot_sign_in_and_ownerless_time_is_of_the_unknown(
    database: None, now: None, tmp_path: Path
) -> None:
    await a_user("Mina Park")
    await bring(tmp_path)
    first = await case("A1")
    owners = await db.records(
        """
        SELECT u.name, u.active, u.takes_cases, u.password_hash, s.from_at FROM owner_starts s
        JOIN users u ON u.id = s.owner_id WHERE s.case_id = $1 ORDER BY s.from_at NULLS FIRST
        """,
        first.id,
    )
    assert [row["name"] for row in owners] == ["Unknown (imported)", "7 (imported)", "8 (imported)"]
    assert not any(row["active"] or row["takes_cases"] or row["password_hash"] for row in owners)
    told = [entry.kind for entry in await entries(first.id)]
    assert told[:2] == ["opened", "owner"]
    assert sorted(told[2:]) == sorted(
        ["owner", "resolved", "details", "reopened", "owner", "stage", "resolved", "closed"]
    )
    team = await db.value("SELECT name FROM teams WHERE id = $1", first.team_id)
    category = await db.value("SELECT name FROM categories WHERE id = $1", first.category_id)
    assert (team, category) == ("Billing", "Lamps")


async def test_brought_again_nothing_is_added(database: None, now: None, tmp_path: Path) -> None:
    await a_user("Mina Park")
    await bring(tmp_path)
    before = await db.value("SELECT count(*) FROM events")
    again, _left = await bring(tmp_path)
    assert (again.added, again.known, again.open) == (0, 3, 0)
    assert await db.value("SELECT count(*) FROM events") == before
    assert await db.value("SELECT count(*) FROM customers") == 1


async def test_stopped_half_way_the_rest_is_taken_up(
    database: None, now: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    with pytest.raises(Refused, match="Nobody takes cases"):
        await bring(tmp_path)  # the third case is open, and nobody is here to take it
    assert await db.value("SELECT count(*) FROM cases") == 2
    await a_user("Mina Park")
    report, _left = await bring(tmp_path)
    assert (report.added, report.known) == (1, 2)


@pytest.mark.slow
async def test_the_command_says_what_it_does_and_a_dry_run_writes_nothing(
    committed: str, tmp_path: Path
) -> None:
    await a_user("Mina Park")
    log, by, left = tmp_path / "log.csv", tmp_path / "map.toml", tmp_path / "left.csv"
    log.write_text("\n".join(LOG.splitlines()[:-1]))
    by.write_text(MAP)
    place = ["--data", str(tmp_path), "--database-url", committed]
    command = ["import", "events", str(log), "--map", str(by), *place]
    dry = casedesk(*command, "--dry-run")
    assert "12 rows: 3 cases would be added (1 of them open), 0 known already." in dry.stdout
    assert "Nothing was written." in dry.stdout
    assert await db.value("SELECT count(*) FROM cases") == 0
    done = casedesk(*command, "--rejects", str(left))
    assert done.returncode == 1, "a state was not known"
    assert "3 cases added (1 of them open)" in done.stdout
    assert "1: It lies after the resolution of its case." in done.stdout
    rows = list(csv.DictReader(left.read_text().splitlines()))
    assert sorted((row["line"], row["No"]) for row in rows) == [("10", "A1"), ("8", "B2")]
    period = ["--from", "2016-03-01", "--to", "2016-04-01", "--json"]
    found = json.loads(casedesk("report", "resolution", *period, *place).stdout)
    assert (found["cases"], found["resolved"], found["median"]) == (3, 1, 4 * 3600)
    by.write_text(MAP.replace('"phone"', '"pigeon"'))
    wrong = casedesk(*command)
    assert wrong.returncode == 1
    assert "channels.Tel: there is no 'pigeon'" in wrong.stderr
