"""`casedesk policy check FILE`."""

import sys
from pathlib import Path

import click

from casedesk.cli import policy_files
from casedesk.empowerment.rules.findings import Severity
from casedesk.empowerment.rules.summary import summary


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Say what is wrong with a policy, each problem with its line; else who may give what.

    An error is something that cannot be read or can never apply. Notes say how lines that overlap are
    resolved. Exit code 1 where there is an error. No desk is needed.

    \b
      casedesk policy check policy.toml
    """
    found = policy_files.read(file)
    policy_files.tell(file, list(found.problems))
    if found.policy is None:
        errors = sum(1 for one in found.problems if one.severity is Severity.ERROR)
        click.echo(f"{file}: {errors} {'error' if errors == 1 else 'errors'}.", err=True)
        sys.exit(1)
    if found.problems:
        click.echo()
    for line in summary(found.policy):
        click.echo(line)
