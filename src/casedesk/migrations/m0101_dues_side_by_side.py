"""What a case owes by standing promises stands in one column for reports, in the index by which they find it.

A desk of a hundred thousand cases has three hundred thousand of them, and a report counts each. And the category of a
case stands in the index of its facts by case, for who knows the cases alone.
"""

from casedesk.platform.migrations import SqlMigration

_COUNTED = """
    int2send((CASE kind WHEN 'first_answer' THEN 0 WHEN 'next_word' THEN 1 ELSE 2 END)::smallint)
    || int2send((CASE WHEN met_at <= due_at THEN 1 WHEN met_at > due_at THEN 2
                      WHEN stopped_at <= due_at THEN 3 WHEN stopped_at > due_at THEN 4 ELSE 0 END)::smallint)
    || timestamptz_send(due_at) || timestamptz_send(coalesce(met_at, 'infinity'))
"""

MIGRATION = SqlMigration(
    "0101_dues_side_by_side",
    forwards=f"""
ALTER TABLE standing_dues ADD COLUMN counted bytea NOT NULL GENERATED ALWAYS AS ({_COUNTED}) STORED;
CREATE INDEX standing_dues_counted ON standing_dues (case_id) INCLUDE (counted);
ALTER TABLE standing_dues SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE case_facts DROP CONSTRAINT case_facts_one_a_case,
    ADD CONSTRAINT case_facts_one_a_case UNIQUE (case_id) INCLUDE (category_id, team_id);
ANALYZE standing_dues;
""",
    backwards="""
ALTER TABLE case_facts DROP CONSTRAINT case_facts_one_a_case, ADD CONSTRAINT case_facts_one_a_case UNIQUE (case_id);
ALTER TABLE standing_dues RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
DROP INDEX standing_dues_counted;
ALTER TABLE standing_dues DROP COLUMN counted;
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
