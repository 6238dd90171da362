"""Keys that somebody switched off, since they get in the way of a voice, of a keyboard, or of habit."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0062_keys_off",
    forwards="""
ALTER TABLE users ADD COLUMN keys_off text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT users_keys_off_are_single CHECK (array_to_string(keys_off, '') ~ '^[a-z0-9/?]*$'
        AND length(array_to_string(keys_off, '')) = cardinality(keys_off));
""",
    backwards="ALTER TABLE users DROP COLUMN keys_off;",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
