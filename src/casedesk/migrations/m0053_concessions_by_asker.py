"""What somebody asked for lately is found by who asked, not among all that was decided."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0053_concessions_by_asker",
    forwards="CREATE INDEX concessions_by_asker ON concessions (agent_id, at DESC);",
    backwards="DROP INDEX concessions_by_asker;",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
