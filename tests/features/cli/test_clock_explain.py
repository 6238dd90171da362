"""`casedesk clock explain` shows how each number of a case came about."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.builders.cases import a_case, a_cause, a_user, answers, mail
from tests.builders.people import a_customer
from tests.features.cli.running import casedesk

from casedesk.cases.actions.splitting import link
from casedesk.cases.actions.stage_moves import reopen, resolve
from casedesk.cases.rules import actors
from casedesk.platform import clock, tokens

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OFFICE = """{"tz": "Europe/Berlin", "hours": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]],
"wed": [["09:00", "17:00"]], "thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]}}"""


async def a_lamp() -> int:
    """A case answered after an hour, fixed in the evening, and fixed once more on Thursday; then repeated."""
    mina = actors.user(await a_user("Mina Park"))
    cause, aylin = await a_cause(), await a_customer()
    with clock.frozen(MONDAY) as time:
        case_id = await a_case(aylin, mail())
        time.advance(seconds=3590)
        await answers(case_id, mina)
        time.at = MONDAY + timedelta(hours=10)
        await resolve(case_id, "sent a bulb", cause, mina)
        time.at = MONDAY + timedelta(days=2)
        await reopen(case_id, mina)
        time.at = MONDAY + timedelta(days=3)
        await resolve(case_id, "sent a lamp", cause, mina)
        time.at = MONDAY + timedelta(days=8)
        again = await a_case(aylin, mail("It is dark again."))
        await link(again, case_id, "repeats", mina)
    return case_id


async def test_a_case_is_told_measure_by_measure_and_interval_by_interval(
    committed: str, tmp_path: Path
) -> None:
    tokens.open_key(tmp_path / "desk.key")
    (tmp_path / "office.json").write_text(OFFICE)
    number = f"C-{await a_lamp()}"
    place = ["--data", str(tmp_path), "--database-url", committed]
    told = casedesk("clock", "explain", number, *place, "--calendar", str(tmp_path / "office.json"))
    assert told.returncode == 0, told.stderr
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    opened, undone, fixed = "2026-03-02T08:00:00Z", "2026-03-02T18:00:00Z", "2026-03-05T08:00:00Z"
    for line in (
        f"{number} is resolved. Times are in UTC, lengths in seconds.",
        f"to answer {opened} 2026-03-02T09:00:00Z 3600 3600",
        f"to first resolution {opened} {undone} 36000 28800",
        f"to resolution {opened} {fixed} 259200 86400",
        "to lasting resolution not reached",
        f"{undone} did not hold until 2026-03-16T18:00:00Z; worked on again from 2026-03-04T08:00:00Z",
        f"{fixed} did not hold: another case repeated this one before 2026-03-19T08:00:00Z",
        f"thought_fixed {undone} 2026-03-04T08:00:00Z 136800 28800",
        "all working 122400 57600",
        "together 259200 86400",
        f"Mina Park {opened} {fixed} 259200 86400",
    ):
        assert line in lines, told.stdout

    unknown = casedesk("clock", "explain", "C-999999", *place)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == "casedesk: There is no case C-999999.\n"
