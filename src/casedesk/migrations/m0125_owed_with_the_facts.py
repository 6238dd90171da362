"""Facts for reports: what a case owes by standing promises stands with its facts, in the index by its opening.

A report counts each due of a period's cases, three or four a case: to look them up for each case took most of it. And
what is side by side in an index has a bound there: an entry takes 2,704 bytes. A case with very many moves could not be
changed any more.
"""

from casedesk.migrations.m0083_facts_side_by_side import VIEW as VIEW_BEFORE
from casedesk.migrations.m0083_facts_side_by_side import with_changes
from casedesk.migrations.m0100_facts_in_the_index import ASKED_FOR, PARTS
from casedesk.platform.migrations import SqlMigration

MOST = 50
"""So many dues stand with the facts; where there are more, reports read them themselves."""
LONGEST = 1000
"""So many bytes of one column an index takes, beside all others."""

_OWED = f"""(SELECT CASE WHEN count(*) <= {MOST}
                    THEN coalesce(string_agg(d.counted, ''::bytea ORDER BY d.kind, d.since), ''::bytea) END
        FROM standing_dues d WHERE d.case_id = c.id) AS owed"""  # noqa: S608 - the words are our own

VIEW = with_changes(
    VIEW_BEFORE,
    (
        "coalesce(spent.moves, ''::bytea) AS moves\n",
        f"coalesce(spent.moves, ''::bytea) AS moves,\n       {_OWED}\n",
    ),
)

FILL = f"""
-- A desk that has cases already gets these here, all at once.
UPDATE case_facts f SET owed = CASE WHEN d.many <= {MOST} THEN d.owed END
FROM (SELECT case_id, count(*) AS many, string_agg(counted, ''::bytea ORDER BY kind, since) AS owed
      FROM standing_dues GROUP BY case_id) AS d
WHERE d.case_id = f.case_id;
"""  # noqa: S608 - the words are our own

_BY_OPENING = "CREATE INDEX case_facts_by_opening ON case_facts (opened_at, case_id)"
_BY_STOP = "CREATE INDEX case_facts_by_stop ON case_facts (stops_at)"

MIGRATION = SqlMigration(
    "0125_owed_with_the_facts",
    forwards=f"""
DROP VIEW case_facts_by_record;
DROP INDEX case_facts_by_opening, case_facts_by_stop, standing_dues_counted;
ALTER TABLE standing_dues RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
ALTER TABLE case_facts ADD COLUMN owed bytea DEFAULT '';
{FILL}
-- Written anew with what follows from the other columns, and so without the rows of before.
ALTER TABLE case_facts
    ADD COLUMN moves_if_short bytea
        GENERATED ALWAYS AS (CASE WHEN octet_length(moves) <= {LONGEST} THEN moves END) STORED,
    ADD CONSTRAINT case_facts_owed_whole CHECK (octet_length(owed) % 20 = 0 AND octet_length(owed) <= {20 * MOST});
{VIEW};
{_BY_OPENING} INCLUDE (marks, {PARTS}, counted, handled, {ASKED_FOR}, owed);
{_BY_STOP} INCLUDE (opened_at, case_id, marks, moves_if_short, {ASKED_FOR});
ANALYZE case_facts;
""",
    backwards=f"""
DROP VIEW case_facts_by_record;
{VIEW_BEFORE};
DROP INDEX case_facts_by_opening, case_facts_by_stop;
ALTER TABLE case_facts DROP CONSTRAINT case_facts_owed_whole, DROP COLUMN moves_if_short, DROP COLUMN owed;
{_BY_OPENING} INCLUDE (marks, {PARTS}, counted, handled, {ASKED_FOR});
{_BY_STOP} INCLUDE (opened_at, marks, moves, {ASKED_FOR});
CREATE INDEX standing_dues_counted ON standing_dues (case_id) INCLUDE (counted);
ALTER TABLE standing_dues SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
