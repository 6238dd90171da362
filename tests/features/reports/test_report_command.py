"""`casedesk report resolution` says what the page says, for other programs, and in either clock."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.builders.cases import a_case, a_cause, a_team, a_user, mail
from tests.builders.people import a_customer
from tests.features.cli.running import casedesk

from casedesk.audit.rules import by_rule
from casedesk.cases.actions.stage_moves import end, resolve
from casedesk.cases.jobs import keep_hours
from casedesk.cases.rules import actors
from casedesk.platform import clock, tokens
from casedesk.resolution_clock.actions import publish_hours
from casedesk.resolution_clock.rules.team_hours import TeamHours

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = 3600.0
OFFICE = """{"tz": "UTC", "hours": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}"""
PERIOD = ["--from", "2026-03-02", "--to", "2026-03-03"]


async def a_monday(tmp_path: Path) -> None:
    """Four cases of Monday at eight: fixed after 2, 4 and 24 hours, and declined after 3; one is spam, and one
    comes in the first minute of Tuesday."""
    tokens.open_key(tmp_path / "desk.key")
    mina = actors.user(await a_user("Mina Park"), sees_all=True)
    cause, aylin, parcels = await a_cause(), await a_customer(), await a_team("Parcels")
    with clock.frozen(MONDAY) as time:
        cases = [await a_case(aylin, mail(), team_id=parcels if place < 2 else None) for place in range(5)]
        await end(cases[4], "spam", "", mina)
        for case_id, hours in ((cases[0], 2), (cases[1], 4), (cases[2], 24)):
            time.at = MONDAY + timedelta(hours=hours)
            await resolve(case_id, "A new lamp.", cause, mina)
            if hours == 2:
                time.at = MONDAY + timedelta(hours=3)
                await end(cases[3], "declined", "Two years are over.", mina)
        time.at = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
        await a_case(aylin, mail(at=time.at))


def report(tmp_path: Path, address: str, *more: str) -> Any:
    place = ["--data", str(tmp_path), "--database-url", address]
    printed = casedesk("report", "resolution", *PERIOD, *more, *place)
    assert printed.returncode == 0, printed.stderr
    return json.loads(printed.stdout) if "--json" in more else printed.stdout


async def test_the_figures_of_a_period_and_of_its_groups(committed: str, tmp_path: Path) -> None:
    await a_monday(tmp_path)
    found = report(tmp_path, committed, "--by", "team", "--json")
    groups = found.pop("groups")
    assert found == {
        "cases": 4,
        "resolved": 3,
        "open": 0,
        "ended_otherwise": 1,
        "left_out": 1,
        "median": 4 * HOUR,
        "p90": 20 * HOUR,
        "mean": 10 * HOUR,
        # Of four, one fixed after 2 hours; one was lost after 3; of the two that were left, one after 4.
        "km_median": 4 * HOUR,
        "km_median_low": 2 * HOUR,
        "km_median_high": 24 * HOUR,
        "km_p90": 24 * HOUR,
        "fixed_median": 4 * HOUR,
        "fixed_p90": None,
    }
    assert [(group["name"], group["cases"], group["left_out"], group["median"]) for group in groups] == [
        ("", 2, 1, 24 * HOUR),
        ("Parcels", 2, 0, 3 * HOUR),
    ]
    assert set(groups[0]) == {*found, "name"}


async def test_working_hours_are_those_that_cases_keep_or_of_a_calendar_that_is_given(
    committed: str, tmp_path: Path
) -> None:
    await a_monday(tmp_path)
    (tmp_path / "office.json").write_text(OFFICE)
    found = report(
        tmp_path, committed, "--clock", "business", "--calendar", str(tmp_path / "office.json"), "--json"
    )
    # Open from nine: one hour, three, and eight; the one that was declined, two.
    assert (found["median"], found["mean"], found["left_out"]) == (3 * HOUR, 4 * HOUR, 1)
    assert (found["fixed_median"], found["groups"]) == (3 * HOUR, [])
    place = ["--data", str(tmp_path), "--database-url", committed]
    refused = casedesk("report", "resolution", *PERIOD, "--clock", "business", *place)
    assert refused.returncode == 1
    assert "This desk has no working hours" in refused.stderr
    await publish_hours(None, TeamHours("UTC", (*((("09:00", "17:00"),),) * 2, *((),) * 5)), by_rule("tests"))
    await keep_hours({})
    kept = report(tmp_path, committed, "--clock", "business", "--json")
    assert kept == found


async def test_people_get_a_table_and_a_sentence_where_they_ask_for_nothing(
    committed: str, tmp_path: Path
) -> None:
    await a_monday(tmp_path)
    lines = report(tmp_path, committed, "--by", "channel").splitlines()
    assert lines[0].split()[:5] == ["channel", "cases", "resolved", "open", "otherwise"]
    assert lines[0].endswith("half fixed  9 of 10 fixed  KM half  KM 9 of 10  left out")
    assert lines[1].split()[:5] == ["all", "4", "3", "0", "1"]
    assert lines[2].split()[0] == "email"
    place = ["--data", str(tmp_path), "--database-url", committed]
    refused = casedesk("report", "resolution", "--from", "2026-03-02", "--to", "2026-03-02", *place)
    assert refused.returncode == 1
    assert "ends before it begins" in refused.stderr
