"""By when the customer was promised what is asked for: the grant makes that promise by itself."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0045_promised_grants",
    forwards="""
ALTER TABLE concessions ADD COLUMN promised_by timestamptz,
    ADD CONSTRAINT concessions_promised_ahead CHECK (promised_by > at),
    ADD CONSTRAINT concessions_promised_is_done CHECK
        (promised_by IS NULL OR remedy NOT IN ('priority', 'apology', 'information'));
""",
    backwards="""
ALTER TABLE concessions DROP COLUMN promised_by;
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
