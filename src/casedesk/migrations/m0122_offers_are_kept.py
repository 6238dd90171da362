"""Every process hears when a template or a macro has changed, of which pages of cases offer some (platform/kept.py)."""

from casedesk.platform.migrations import SqlMigration

TABLES = ("reply_templates", "macros")

MIGRATION = SqlMigration(
    "0122_offers_are_kept",
    forwards="".join(
        f"CREATE TRIGGER {table}_are_kept AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION tell_kept();\n"
        for table in TABLES
    ),
    backwards="".join(f"DROP TRIGGER {table}_are_kept ON {table};\n" for table in TABLES),
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
