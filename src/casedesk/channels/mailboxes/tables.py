"""Our own addresses, and how fetching and sending goes for each."""

from piccolo.columns import BigInt, Boolean, Bytea, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import Team
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey


class Mailbox(db.Keyed, tablename="mailboxes"):
    """One address of ours. `secrets` is encrypted with the desk's key."""

    name = Text()
    address = Text()
    normalised = Text()
    from_name = Text()
    team_id = ForeignKey(Team, null=True, on_delete=OnDelete.restrict)
    language = Text(null=True, default=None)
    signature = Text()
    active = Boolean(default=True)
    is_default = Boolean(default=False)
    sign_in = Text(default="password")
    fetches = Boolean(default=False)
    imap_host = Text()
    imap_port = Integer(default=993)
    imap_security = Text(default="tls")
    imap_login = Text()
    imap_folder = Text(default="INBOX")
    handled_folder = Text()
    sends = Boolean(default=False)
    smtp_host = Text()
    smtp_port = Integer(default=587)
    smtp_security = Text(default="starttls")
    smtp_login = Text()
    secrets = Bytea(null=True, default=None, secret=True)
    created_at = Timestamptz(default=None)


class MailboxWay(db.Keyed, tablename="mailbox_ways"):
    """How one way of a mailbox goes, in or out: when it last went well, since when it fails, and why."""

    mailbox_id = ForeignKey(Mailbox, null=False, on_delete=OnDelete.restrict)
    way = Text()
    tried_at = Timestamptz(null=True, default=None)
    went_well_at = Timestamptz(null=True, default=None)
    failing_since = Timestamptz(null=True, default=None)
    trouble = Text()
    uid_validity = BigInt(null=True, default=None)
    last_uid = BigInt(null=True, default=None)


class MailTrouble(db.Keyed, tablename="mail_troubles"):
    """What is wrong about mail and no single mailbox's fault, since when, and when it was last met."""

    place = Text()
    since = Timestamptz(default=None)
    last_at = Timestamptz(default=None)
    sentence = Text()
