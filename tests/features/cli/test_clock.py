"""`casedesk clock` counts working hours from the terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.features.cli.running import casedesk as program

from casedesk.cli import casedesk
from casedesk.platform.errors import Unusable

BERLIN = """{
    "tz": "Europe/Berlin",
    "hours": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "sat": [["22:00", "06:00"]]},
    "holidays": ["2026-12-25"],
    "date_overrides": {"2026-12-24": [["09:00", "12:00"]]}
}"""


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    file = tmp_path / "berlin.json"
    file.write_text(BERLIN)
    return file


def clock(calendar: Path, *arguments: str) -> str:
    """What a command prints. A reason for which it cannot be done is raised, as the program gets it."""
    done = CliRunner().invoke(
        casedesk, ["clock", *arguments, "--calendar", str(calendar)], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return done.output.removesuffix("\n")


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2026-03-02T09:00+01:00", "2026-03-03T17:00+01:00", "57600"),
        ("2026-03-02T08:00:00Z", "2026-03-02T08:00:01Z", "1"),
        ("2026-03-03T17:00+01:00", "2026-03-02T09:00+01:00", "-57600"),
        ("2026-03-02T09:00", "2026-03-02T09:00:00.5", "0.5"),
        ("2026-03-02T09:00:00.000001", "2026-03-02T09:00", "-0.000001"),
        ("2026-03-28", "2026-03-30", "25200"),
        ("2026-10-24", "2026-10-26", "32400"),
        ("2026-12-24", "2026-12-27", "18000"),
    ],
)
def test_the_seconds_between(calendar: Path, start: str, end: str, seconds: str) -> None:
    assert clock(calendar, "between", start, end) == seconds


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        ("2026-03-02T16:00+01:00", "7200", "2026-03-03T09:00:00Z"),
        ("2026-03-02T09:00+01:00", "28800", "2026-03-02T16:00:00Z"),
        ("2026-03-02T09:00+01:00", "0.25", "2026-03-02T08:00:00.250000Z"),
        ("2026-03-03T10:00", "-7200", "2026-03-02T15:00:00Z"),
        ("2026-03-08T12:00", "0", "2026-03-08T11:00:00Z"),
    ],
)
def test_the_due_instant(calendar: Path, start: str, seconds: str, due: str) -> None:
    assert clock(calendar, "add", start, seconds) == due


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["between", "noon", "2026-03-02"], "'noon' is no time"),
        (["between", "2026-03-29T02:30", "2026-03-30"], "show 2026-03-29T02:30 never"),
        (["between", "2026-10-25T02:30", "2026-10-26"], "show 2026-10-25T02:30 twice"),
        (["between", "0001-01-01T00:00+14:00", "2026-10-26"], "too far away"),
        (["between", "1500-01-01", "2026-10-26"], "in the years 1800 to 2999"),
        (["add", "2026-03-02", "soon"], "'soon' is no number of seconds"),
        (["add", "2026-03-02", "0.0000001"], "is no number of seconds"),
        (["add", "2026-03-02", "NaN"], "is no number of seconds"),
        (["add", "2026-03-02", "1e15"], "is no number of seconds"),
        (["add", "2026-03-02", "1e11"], "not open as long as that"),
    ],
)
def test_what_cannot_be_counted_is_said(calendar: Path, arguments: list[str], says: str) -> None:
    with pytest.raises(Unusable, match=says):
        clock(calendar, *arguments)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "line 1: it is not JSON"),
        ('{"tz": "UTC",\n "tz": "UTC"}', "tz: it is there twice"),
        ('{"tz": "UTC", "hours": {"mo": []}}', "hours: 'mo' is not known"),
        ('{"tz": "Mars/Olympus", "hours": {}}', "tz: 'Mars/Olympus' is no time zone"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(calendar: Path, text: str, says: str) -> None:
    calendar.write_text(text)
    with pytest.raises(Unusable, match=says) as refusal:
        clock(calendar, "between", "2026-03-02", "2026-03-03")
    assert refusal.value.reason.startswith(str(calendar))


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="No such file"):
        clock(tmp_path / "none.json", "between", "2026-03-02", "2026-03-03")
    (tmp_path / "latin.json").write_bytes(b'{"tz": "\xe9"}')
    with pytest.raises(Unusable, match="not written in UTF-8"):
        clock(tmp_path / "latin.json", "between", "2026-03-02", "2026-03-03")


@pytest.mark.slow
def test_the_program_says_it_in_one_sentence_with_exit_code_1(calendar: Path) -> None:
    done = program("clock", "add", "2026-03-02T09:00Z", "-60", "--calendar", str(calendar))
    assert (done.returncode, done.stdout) == (0, "2026-03-02T08:59:00Z\n")
    refused = program("clock", "between", "then", "now", "--calendar", str(calendar))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "casedesk: 'then' is no time; write it like '2026-03-02T09:00+01:00'.\n"
