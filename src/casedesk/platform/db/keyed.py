"""The base of every table."""

from piccolo.columns import BigSerial
from piccolo.table import Table

from casedesk.platform.db.engine import ENGINE


class Keyed(Table, db=ENGINE):
    """A table with a bigint identity for its key."""

    id = BigSerial(primary_key=True)
