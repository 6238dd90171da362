"""An index has what the report on promises reads of each, and another when it ended: neither table is looked at."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0140_promises_counted",
    forwards="""
DROP INDEX promises_by_due;
CREATE INDEX promises_by_due ON promises (due_at, id) INCLUDE (by_user_id, state, way, end_id, stands_on_id);
CREATE INDEX promise_ends_when ON promise_ends (id) INCLUDE (at);
""",
    backwards="""
DROP INDEX promise_ends_when;
DROP INDEX promises_by_due;
CREATE INDEX promises_by_due ON promises (due_at, id);
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
