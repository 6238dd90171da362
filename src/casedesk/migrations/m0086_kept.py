"""Every process hears when something has changed of what it keeps (platform/kept.py)."""

from casedesk.platform.migrations import SqlMigration

TABLES = ("desk_settings", "categories", "causes", "mailboxes")

MIGRATION = SqlMigration(
    "0086_kept",
    forwards="""
-- Tells every process once a transaction has committed that changed what processes keep.
CREATE FUNCTION tell_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('casedesk_live', 'kept');
    RETURN NULL;
END $$;
"""
    + "".join(
        f"CREATE TRIGGER {table}_are_kept AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION tell_kept();\n"
        for table in TABLES
    ),
    backwards="".join(f"DROP TRIGGER {table}_are_kept ON {table};\n" for table in TABLES)
    + "DROP FUNCTION tell_kept();\n",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
