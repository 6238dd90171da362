"""Tombstones. What is always true of them stands in the migration; none holds a word about the person."""

from typing import Any

from piccolo.columns import JSONB, BigInt, Bytea, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.customers.tables import Customer
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

_RESTRICT = OnDelete.restrict


class Erasure(db.Keyed, tablename="erasures"):
    """Who was erased, when, by whom and why; `counts` says how many rows of each table."""

    customer_id = ForeignKey(Customer, null=False, on_delete=_RESTRICT)
    at = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=True, default=None, on_delete=_RESTRICT)
    by_rule = Text()
    ground = Text()
    reference = Text()
    counts = JSONB(default="{}")
    written_in = BigInt(default=0)
    begun_at = Timestamptz(default=None)


class ErasedSelf(db.Keyed, tablename="erased_selves"):
    """A customer who was erased with it: one of the selves."""

    erasure_id: Any = ForeignKey(Erasure, null=False, on_delete=_RESTRICT)
    customer_id = ForeignKey(Customer, null=False, on_delete=_RESTRICT)


class ErasedFile(db.Keyed, tablename="erased_files"):
    """A file that is still to be removed from the store."""

    erasure_id: Any = ForeignKey(Erasure, null=False, on_delete=_RESTRICT)
    sha256 = Bytea()
