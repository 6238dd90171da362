"""Mails that ask whether it is solved, told apart from acknowledgements."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0043_asking_whether",
    forwards="""
ALTER TABLE outgoing_mails DROP CONSTRAINT outgoing_mails_kind_known,
    ADD CONSTRAINT outgoing_mails_kind_known CHECK
        (kind IN ('reply', 'forward', 'acknowledgement', 'question', 'link', 'notice'));
""",
    backwards="""
ALTER TABLE outgoing_mails DISABLE TRIGGER USER;
UPDATE outgoing_mails SET kind = 'acknowledgement' WHERE kind = 'question';
ALTER TABLE outgoing_mails ENABLE TRIGGER USER;
ALTER TABLE outgoing_mails DROP CONSTRAINT outgoing_mails_kind_known,
    ADD CONSTRAINT outgoing_mails_kind_known CHECK
        (kind IN ('reply', 'forward', 'acknowledgement', 'link', 'notice'));
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
