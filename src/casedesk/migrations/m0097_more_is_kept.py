"""Every process hears when the policy or the fields have changed, which pages of cases read (platform/kept.py)."""

from casedesk.platform.migrations import SqlMigration

TABLES = ("policies", "fields", "field_choices", "field_categories")

MIGRATION = SqlMigration(
    "0097_more_is_kept",
    forwards="".join(
        f"CREATE TRIGGER {table}_are_kept AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION tell_kept();\n"
        for table in TABLES
    ),
    backwards="".join(f"DROP TRIGGER {table}_are_kept ON {table};\n" for table in TABLES),
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
