"""Mails as they came, and what became of each."""

from piccolo.columns import Bytea, ForeignKey, Integer, OnDelete, Text, Timestamptz

from casedesk.cases.tables import Interaction
from casedesk.platform import db


class RawMail(db.Keyed, tablename="raw_mails"):
    """One mail, byte for byte, before anybody tried to understand it."""

    sha256 = Bytea(default=None)
    source = Bytea(default=None)
    came_from = Text()
    received_at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    state = Text(default="waiting")
    reason = Text()
    attempts = Integer()
    interaction_id = ForeignKey(Interaction, null=True, on_delete=OnDelete.restrict)
