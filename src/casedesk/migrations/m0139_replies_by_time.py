"""Letters of the last months are found by when they were written, of however many years a desk has letters."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0139_replies_by_time",
    forwards="CREATE INDEX replies_written ON replies (written_at) INCLUDE (id);",
    backwards="DROP INDEX replies_written;",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
