"""`casedesk stats survival` answers for any figures, so that anybody can check it against a textbook."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.features.cli.running import casedesk as program
from tests.rules.reports.test_comparison import PLACEBO
from tests.rules.reports.test_survival import RELAPSED, REMISSION

from casedesk.cli import casedesk
from casedesk.platform.errors import Unusable


def survival(file: Path, *flags: str) -> Result:
    return CliRunner().invoke(casedesk, ["stats", "survival", str(file), *flags], catch_exceptions=False)


def answer(file: Path, *flags: str) -> Any:
    done = survival(file, *flags)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def remission(tmp_path: Path) -> Path:
    file = tmp_path / "remission.csv"
    rows = [f"{week},{seen},6-MP" for week, seen in zip(REMISSION, RELAPSED, strict=True)]
    rows += [f"{week},1,placebo" for week in PLACEBO]
    file.write_text("\n".join(["duration,observed,group", *rows]))
    return file


def test_the_textbook_from_a_file(remission: Path) -> None:
    said = answer(remission)
    assert list(said) == ["groups", "log_rank"]
    treated, untreated = said["groups"]
    assert list(treated) == ["name", "n", "events", "median", "low", "high", "table"]
    assert [treated[key] for key in ("name", "n", "events", "median", "low", "high")] == [
        "6-MP",
        21,
        9,
        23,
        13,
        None,
    ]
    assert (untreated["name"], untreated["median"]) == ("placebo", 8)
    first = treated["table"][0]
    assert list(first) == ["time", "at_risk", "events", "survival", "low", "high"]
    assert (first["time"], first["at_risk"], first["events"]) == (6, 21, 3)
    assert first["survival"] == pytest.approx(18 / 21)
    assert (round(said["log_rank"]["chi2"], 2), said["log_rank"]["df"]) == (16.79, 1)
    assert said["log_rank"]["p"] == pytest.approx(4.17e-5, rel=1e-3)


def test_one_group_is_compared_with_nothing(tmp_path: Path) -> None:
    file = tmp_path / "durations.csv"
    file.write_text("Observed;Duration;Colour\n0;2.5;red\n1;1e1;blue\n\n")
    done = survival(file)
    assert done.stderr == "Left out: the columns Colour.\n"
    said = json.loads(done.stdout)
    assert list(said) == ["groups"]
    assert [(group["name"], group["n"], group["median"]) for group in said["groups"]] == [("all", 2, 10)]


def test_a_file_of_an_older_program_says_how_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "durations.csv"
    file.write_bytes("duration,observed,group\n3,1,Käse\n".encode("cp1252"))
    with pytest.raises(Unusable, match="such as cp1252"):
        survival(file)
    assert answer(file, "--encoding", "cp1252")["groups"][0]["name"] == "Käse"


def test_every_row_that_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "durations.csv"
    file.write_text(
        "duration,observed,group\n3,1,a\n3,yes,a\n-1,1,a\n,1,a\nnan,0,a\n3,1,\n3,1,a,b\nlong,0,a\n"
    )
    done = survival(file)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "line 3: observed is 'yes'; it has to be 1 or 0.",
        "line 4: the duration is -1; it has to be finite, and not less than nothing.",
        "line 5: the duration '' is no number.",
        "line 6: the duration is nan; it has to be finite, and not less than nothing.",
        "line 7: the group is empty.",
        "line 8: The row has 4 cells under 3 headings.",
        "line 9: the duration 'long' is no number.",
    ]


def test_of_very_many_such_rows_some_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "durations.csv"
    file.write_text("duration,observed\n" + "x,1\n" * 45)
    said = survival(file).stderr.splitlines()
    assert (len(said), said[-1]) == (21, "and 25 more")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("time,observed\n1,1\n", "has no column duration"),
        ("duration,observed\n", "has no row under its headings"),
    ],
)
def test_a_file_that_is_no_such_table_is_said(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "durations.csv"
    file.write_text(text)
    with pytest.raises(Unusable, match=says):
        survival(file)


@pytest.mark.slow
def test_the_program_needs_no_desk(remission: Path, tmp_path: Path) -> None:
    done = program("stats", "survival", str(remission), CASEDESK_DATA_DIR=str(tmp_path / "none"))
    assert done.returncode == 0
    assert json.loads(done.stdout)["groups"][0]["median"] == 23
    assert not (tmp_path / "none").exists()
