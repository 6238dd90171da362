"""`casedesk policy starter`."""

import click

from casedesk.empowerment.files.starter import starter_text


@click.command()
def command() -> None:
    """Print a policy to start from, for a small retailer.

    \b
      casedesk policy starter > policy.toml
    """
    click.echo(starter_text(), nl=False)
