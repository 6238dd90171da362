"""The schema of a database as a list of lines, so that two can be compared and a difference read."""

import asyncpg

_EVERYTHING = """
-- What does this database consist of, apart from the note of which migrations have run?
SELECT line FROM (
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
        || ' ' || coalesce(column_default, '') || ' ' || is_identity AS line
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migration'
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
        AND conrelid <> coalesce(to_regclass('migration'), 0)
    UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migration'
    UNION ALL
    SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'relation ' || relkind::text || ' ' || relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname !~ '^migration(_|$)'
    UNION ALL
    SELECT 'type ' || typtype::text || ' ' || typname FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')
) AS lines ORDER BY line
"""


async def described(connection: asyncpg.Connection) -> list[str]:
    """Every table, column, constraint, index, trigger, function and type, one a line."""
    return [row["line"] for row in await connection.fetch(_EVERYTHING)]
