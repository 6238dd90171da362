"""`casedesk import orders`."""

from pathlib import Path

import click

from casedesk.cli.importing import bring, takes_file
from casedesk.cli.settings import PLACE, takes
from casedesk.config import Settings
from casedesk.importers.actions.orders import import_orders
from casedesk.importers.rules.columns import help_text
from casedesk.importers.rules.orders import COLUMNS

HELP = f"""Bring orders over from a CSV file, as often as you like. Bring the customers first.

\b
One row is one line of an order; rows of one order follow each other with the same external_id. An
order is matched by it: a known one is changed to what the rows say, an unknown one is added.

\b
  casedesk import orders orders.csv --dry-run
  casedesk import orders orders.csv --rejects refused.csv

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
    """Bring orders over."""
    bring(
        settings,
        COLUMNS,
        import_orders,
        "order",
        file=file,
        rejects=rejects,
        encoding=encoding,
        dry_run=dry_run,
    )
