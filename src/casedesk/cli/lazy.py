"""A group of commands of which only the one that is called gets imported.

`casedesk --help` and `casedesk mail explain` would otherwise wait for the web framework.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass

import click

from casedesk.cli.uncollected import uncollected


@dataclass(frozen=True)
class Entry:
    """A command: the module that defines it (as `command`), and what the list of commands says of it."""

    module: str
    says: str


class LazyGroup(click.Group):
    """Knows its commands by name, in the order given."""

    def __init__(self, entries: Mapping[str, Entry | click.Group], **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]  # click's own many options, passed through
        self._entries = entries

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self._entries)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        entry = self._entries.get(name)
        if not isinstance(entry, Entry):
            return entry
        with uncollected():
            found = importlib.import_module(entry.module).command
        assert isinstance(found, click.Command), f"{entry.module} defines no command"
        return found

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, _says(entry)) for name, entry in self._entries.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _says(entry: Entry | click.Group) -> str:
    return entry.says if isinstance(entry, Entry) else entry.get_short_help_str(200)
