"""Help that teaches, and comes quickly."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from casedesk.cli import casedesk


def commands(group: click.Group, above: str = "casedesk") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found += commands(command, f"{above} {name}")
        else:
            found.append((f"{above} {name}", command))
    return found


@pytest.mark.parametrize(("name", "command"), commands(casedesk))
def test_every_command_says_what_it_does_and_every_flag_what_it_is(name: str, command: click.Command) -> None:
    assert command.help
    assert len(command.help.split()) > 10, f"{name} explains nothing"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"


def test_the_list_of_commands_is_shown() -> None:
    shown = CliRunner().invoke(casedesk, ["--help"])
    assert shown.exit_code == 0
    for word in ("run", "worker", "migrate", "backup", "restore", "verify", "doctor", "casedesk run --demo"):
        assert word in shown.output


def test_help_does_not_wait_for_the_web_framework() -> None:
    script = (
        "import sys, casedesk.cli; print([m for m in ('litestar', 'piccolo', 'asyncpg') if m in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"
