"""The record of what was changed about the desk itself."""

from piccolo.columns import JSONB, BigInt, Text, Timestamptz

from casedesk.platform import db


class AuditEntry(db.Keyed, tablename="audit_entries"):
    """One change, written once. Its user and token are foreign keys in the database; they are plain
    numbers here because accounts stands above audit."""

    at = Timestamptz()
    by_user_id = BigInt(null=True, default=None)
    by_token_id = BigInt(null=True, default=None)
    by_rule = Text(null=True, default=None)
    verb = Text()
    subject = Text()
    subject_id = BigInt(null=True, default=None)
    details = JSONB(default="{}")
