"""Who had a copy of a letter is found without reading all letters: when somebody is erased."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0131_who_had_a_copy",
    forwards="""
CREATE INDEX interactions_with_copies ON interactions (id) WHERE cc <> '{}' OR bcc <> '{}';
CREATE INDEX outgoing_mails_with_copies ON outgoing_mails (id) WHERE cc <> '{}' OR bcc <> '{}';
""",
    backwards="""
DROP INDEX interactions_with_copies;
DROP INDEX outgoing_mails_with_copies;
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
