"""The database: one pool, safe transactions, and reads into structs.

async with db.transaction(): ...      writes, in actions only
async with db.tried_out(): ...        the same, and nothing of it stays
await db.rows(Struct, sql, *args)     reads, in queries only
async with db.on_one_connection(): ...  the many reads of one page
async with db.with_plans_kept(): ...    and those that look up by keys
await db.looked_up(...)                 the same, side by side
await db.looked_up_after(...)           and after what both need
await db.at_once(...)                   what several ask first, in one statement
"""

from casedesk.platform.db.at_once import at_once
from casedesk.platform.db.engine import (
    ENGINE,
    TROUBLE,
    close,
    is_open,
    on_one_connection,
    open_pool,
    pool_size,
    put_off,
    with_plans_kept,
)
from casedesk.platform.db.keyed import Keyed
from casedesk.platform.db.reading import (
    Counted,
    counting,
    looked_up,
    looked_up_after,
    record,
    records,
    row,
    rows,
    side_by_side,
    value,
)
from casedesk.platform.db.transactions import (
    after_commit,
    in_transaction,
    rolled_back,
    transaction,
    tried_out,
)
from casedesk.platform.db.writing import as_text, copy, copy_text, execute, execute_many

open = open_pool  # reads as `db.open(...)`

__all__ = [
    "ENGINE",
    "TROUBLE",
    "Counted",
    "Keyed",
    "after_commit",
    "as_text",
    "at_once",
    "close",
    "copy",
    "copy_text",
    "counting",
    "execute",
    "execute_many",
    "in_transaction",
    "is_open",
    "looked_up",
    "looked_up_after",
    "on_one_connection",
    "open",
    "open_pool",
    "pool_size",
    "put_off",
    "record",
    "records",
    "rolled_back",
    "row",
    "rows",
    "side_by_side",
    "transaction",
    "tried_out",
    "value",
    "with_plans_kept",
]
