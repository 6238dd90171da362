"""Mails as they came, and what became of each."""

from piccolo.columns import Array, BigInt, Boolean, Bytea, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case, Interaction
from casedesk.channels.mailboxes.tables import Mailbox
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey


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
    mailbox_id = ForeignKey(Mailbox, null=True, on_delete=OnDelete.restrict)
    envelope_from = Text(null=True, default=None)
    envelope_to = Array(base_column=Text())
    sender = Text()
    full_size = BigInt(null=True, default=None)
    sealed = Boolean(default=False)


class BlockedSender(db.Keyed, tablename="blocked_senders"):
    """An address (ann@example.org) or a domain (@example.org) whose mail goes to spam unread."""

    pattern = Text()
    reason = Text()
    by_user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    recorded_at = Timestamptz(default=None)


class OutgoingMail(db.Keyed, tablename="outgoing_mails"):
    """One mail that goes out; its Message-ID stays the same however often it is tried."""

    kind = Text()
    interaction_id = ForeignKey(Interaction, null=True, on_delete=OnDelete.restrict)
    case_id = ForeignKey(Case, null=True, on_delete=OnDelete.restrict)
    mailbox_id = ForeignKey(Mailbox, null=True, on_delete=OnDelete.restrict)
    message_id = Text()
    in_reply_to = Text(null=True, default=None)
    thread = Array(base_column=Text())
    to_address = Text()
    cc = Array(base_column=Text())
    bcc = Array(base_column=Text())
    subject = Text()
    body = Text()
    language = Text(null=True, default=None)
    state = Text(default="waiting")
    attempts = Integer()
    try_at = Timestamptz(default=None)
    tried_at = Timestamptz(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    answer = Text()
    taken = Array(base_column=Text())
    recorded_at = Timestamptz(default=None)
