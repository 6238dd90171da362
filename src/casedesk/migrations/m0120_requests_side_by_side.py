"""What a report counts of a request stands with it in one column, in the index by which the report finds it.

A row of a concession has its whole decision, and is read for some numbers of it alone. And when a request was put to
somebody, refused or withdrawn stands in an index of such entries, with the moment.
"""

from casedesk.migrations.m0090_limits_passed import ALSO_PASSED, stays_as_asked
from casedesk.platform.migrations import SqlMigration

_REQUESTS = """granted_by IS DISTINCT FROM 'outside' AND policy_id IS NOT NULL
    AND remedy NOT IN ('apology', 'information')"""
"""Which concessions were asked for, as the report says it."""

_COUNTED = """
    int8send(id) || int8send(case_id) || int8send(agent_id) || int8send((asked * 1000)::bigint)
    || int8send(coalesce((granted * 1000)::bigint, -1)) || int8send((came_back * 1000)::bigint)
    || timestamptz_send(coalesce(granted_at, 'infinity'))
    || int2send((CASE state WHEN 'reversed' THEN 1 WHEN 'expired' THEN 2 ELSE 0 END)::smallint)
"""

_ALSO_COUNTED = f"""{ALSO_PASSED}
    before.counted := NEW.counted;"""

MIGRATION = SqlMigration(
    "0120_requests_side_by_side",
    forwards=f"""
ALTER TABLE concessions ADD COLUMN counted bytea NOT NULL GENERATED ALWAYS AS ({_COUNTED}) STORED;
{stays_as_asked(_ALSO_COUNTED)}
CREATE INDEX concessions_counted ON concessions (at) INCLUDE (counted, passed, reason, currency) WHERE {_REQUESTS};
CREATE INDEX concessions_got ON concessions (case_id) INCLUDE (granted_by) WHERE {_REQUESTS};
CREATE INDEX ledger_entries_answers ON ledger_entries (concession_id) INCLUDE (kind, at)
    WHERE kind IN ('requested', 'refused', 'withdrawn');
-- An index answers alone only for pages that everybody sees whole; vacuum, which notes them, comes sooner than usual.
ALTER TABLE concessions SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE ledger_entries SET (autovacuum_vacuum_insert_scale_factor = 0.02);
ANALYZE concessions;
""",
    backwards=f"""
ALTER TABLE ledger_entries RESET (autovacuum_vacuum_insert_scale_factor);
ALTER TABLE concessions RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
DROP INDEX concessions_counted, concessions_got, ledger_entries_answers;
{stays_as_asked(ALSO_PASSED)}
ALTER TABLE concessions DROP COLUMN counted;
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
