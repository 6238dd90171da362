"""Facts for reports: what a page reads of every case stands in the index by which the page finds them.

A row of facts has 54 columns. To read one that stands far behind, of a hundred thousand rows, takes as long as all
that is done with it; from the index alone, which has only what pages read, it takes half. The parts of working hours
are not there: who asks for those reads the rows.
"""

from casedesk.platform.migrations import SqlMigration

ASKED_FOR = "team_id, owner_id, customer_id, category_id, cause_id, channel, kind, priority, language"
"""By what a report is narrowed and split."""

PARTS = "working_us, awaiting_approval_us, awaiting_third_party_us, awaiting_customer_us, thought_fixed_us, ended_us"

MIGRATION = SqlMigration(
    "0100_facts_in_the_index",
    forwards=f"""
DROP INDEX case_facts_by_opening, case_facts_by_stop;
CREATE INDEX case_facts_by_opening ON case_facts (opened_at, case_id)
    INCLUDE (marks, {PARTS}, counted, handled, {ASKED_FOR});
CREATE INDEX case_facts_by_stop ON case_facts (stops_at) INCLUDE (opened_at, marks, moves, {ASKED_FOR});
-- An index answers alone only for pages whose rows everybody sees: vacuum says which, and comes sooner than usual.
ALTER TABLE case_facts SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
""",
    backwards="""
ALTER TABLE case_facts RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
DROP INDEX case_facts_by_opening, case_facts_by_stop;
CREATE INDEX case_facts_by_opening ON case_facts (opened_at, case_id);
CREATE INDEX case_facts_by_stop ON case_facts (stops_at);
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
