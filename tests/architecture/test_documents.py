"""What the documents say is so: their links lead somewhere, and every command in them is understood.

The commands themselves are run by the tests named in RUN_BY; here each documented line is checked against
the program's own options, so that a renamed flag is found.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pictures import ten

from casedesk import config
from casedesk.cli import casedesk

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
SCRIPTS = {path.name for path in (ROOT / "bin").iterdir()}

RUN_BY = {
    "run": "tests/features/cli/test_run.py",
    "worker": "tests/features/cli/test_worker.py",
    "migrate": "tests/features/cli/test_upgrades.py",
    "user add": "tests/features/cli/test_run.py",
    "user reset-codes": "tests/features/cli/test_run.py",
    "backup": "tests/features/cli/test_run.py",
    "restore": "tests/features/cli/test_run.py",
    "verify": "tests/features/cli/test_run.py",
    "doctor": "tests/features/cli/test_doctor.py",
    "import customers": "tests/features/importers/test_importing_customers.py",
    "import orders": "tests/features/importers/test_importing_orders.py",
    "import events": "tests/features/importers/test_importing_events.py",
    "customer export": "tests/features/privacy/test_customer_commands.py",
    "customer erase": "tests/features/privacy/test_customer_commands.py",
    "mail import": "tests/features/channels/test_mail_commands.py",
    "mail explain": "tests/features/channels/test_explaining_mails.py",
    "clock between": "tests/features/cli/test_clock.py",
    "clock add": "tests/features/cli/test_clock.py",
    "clock explain": "tests/features/cli/test_clock_explain.py",
    "stats survival": "tests/features/cli/test_stats.py",
    "report resolution": "tests/features/reports/test_report_command.py",
    "search": "tests/features/search/test_search_commands.py",
    "reindex": "tests/features/search/test_search_commands.py",
    "policy check": "tests/features/cli/test_policy_commands.py",
    "policy decide": "tests/features/cli/test_policy_commands.py",
    "policy diff": "tests/features/cli/test_policy_commands.py",
    "policy starter": "tests/features/cli/test_policy_commands.py",
    "demo": "tests/features/demo/test_demo.py",
}
"""Each documented command, and where it is really run."""


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def commands() -> Iterator[tuple[str, str]]:
    """Every documented line that calls a program of ours, with its document."""
    for path in DOCUMENTS:
        text = path.read_text()
        blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
        lines += re.findall(r"`((?:casedesk|bin/)[^`\n]*)`", text)
        for line in lines:
            if line.startswith(("casedesk ", "bin/")):
                yield named(path), line.split("  ")[0]


@pytest.mark.parametrize(("document", "line"), sorted(set(commands())))
def test_a_documented_command_exists_with_its_options(document: str, line: str) -> None:
    words = shlex.split(line)
    if words[0].startswith("bin/"):
        assert words[0].removeprefix("bin/") in SCRIPTS
        return
    found, rest = _command(words[1:])
    name = " ".join(words[1 : len(words) - len(rest)])
    known = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
    unknown = [word for word in rest if word.startswith("--") and word.split("=")[0] not in known]
    assert not unknown, f"{document}: casedesk {name} knows no {unknown}"
    assert name in RUN_BY, f"{document}: no test is named that runs casedesk {name}"


def _command(words: list[str]) -> tuple[click.Command, list[str]]:
    found: click.Command = casedesk
    while isinstance(found, click.Group) and words:
        inner = found.get_command(click.Context(found), words[0])
        assert inner is not None, f"there is no command {words[0]}"
        found, words = inner, words[1:]
    return found, words


@pytest.mark.parametrize("place", sorted(set(RUN_BY.values())))
def test_what_is_said_to_run_them_is_there(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", path.read_text())
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_every_setting_is_in_the_table_of_them() -> None:
    told = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = told[told.index("\n## Settings") : told.index("\n## Mail\n")]
    said = set(re.findall(r"`([a-z0-9_]+)`", "".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))))
    assert said == set(config.names())


def test_every_decision_is_in_the_list_of_them_in_order() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(
        r"^\| \[\d{4}\]\((\d{4}-[^)]+)\)", (folder / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert listed == sorted(one.name for one in folder.glob("[0-9]*.md"))


def test_the_tour_shows_the_pictures_that_are_taken() -> None:
    """`bin/pictures` takes them anew; none is left that it does not take."""
    folder = ROOT / "docs" / "pictures"
    shown = re.findall(r"\]\(pictures/([^)]+)\)", (ROOT / "docs" / "tour.md").read_text())
    taken = [ten.file_of(folder, picture).name for picture in ten.TEN]
    assert shown == taken
    assert sorted(path.name for path in folder.iterdir()) == sorted(taken)
