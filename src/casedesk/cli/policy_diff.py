"""`casedesk policy diff OLD NEW`."""

from pathlib import Path

import click

from casedesk.cli import policy_files
from casedesk.empowerment.rules.differences import differences


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
def command(old: Path, new: Path) -> None:
    """Say in words what one policy allows that another did not.

    Lines are told apart by their id. No desk is needed.

    \b
      casedesk policy diff in-force.toml draft.toml
    """
    found = differences(policy_files.usable_policy(old), policy_files.usable_policy(new))
    for one in found:
        line = f"  [{one.line}]" if one.line is not None else ""
        click.echo(f"{one.says}{line}")
    if not found:
        click.echo("Both say the same.")
