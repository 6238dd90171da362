"""`casedesk import customers`."""

from pathlib import Path

import click

from casedesk.cli.importing import bring, takes_file
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.importers.actions.customers import import_customers
from casedesk.importers.rules.columns import help_text
from casedesk.importers.rules.customers import COLUMNS

HELP = f"""Bring customers over from a CSV file, as often as you like.

\b
A row is matched by external_id: a known customer is changed to what the row says, an unknown one is
added. An empty cell says nothing and takes nothing away. Somebody known by an address alone, from a
mail say, gets the key. An address of somebody else stays theirs, and the two are shown as likely
duplicates.

\b
  casedesk import customers shop.csv --dry-run
  casedesk import customers shop.csv --rejects refused.csv

The first line names the columns, in any order, in capitals or not; , ; tab or | part them:

\b
{help_text(COLUMNS)}

Exit code 0: every row was taken; 1: some were refused, or it could not start.
"""


@click.command(help=HELP)
@takes_file
@takes(*PLACE)
def command(
    settings: Settings, file: Path, rejects: Path | None, encoding: str | None, dry_run: bool
) -> None:
    """Bring customers over."""
    bring(
        settings,
        COLUMNS,
        import_customers,
        "customer",
        file=file,
        rejects=rejects,
        encoding=encoding,
        dry_run=dry_run,
    )
