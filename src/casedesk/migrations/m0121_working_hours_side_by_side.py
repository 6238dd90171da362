"""Facts for reports: the lengths of a case in working hours stand in one column, too, in an index by its opening.

A report by working hours read the rows, for ten columns far behind in each. And who had a case for how long stands in
the index by the case.
"""

from casedesk.migrations.m0069_narrow_facts import PARTS
from casedesk.migrations.m0100_facts_in_the_index import ASKED_FOR
from casedesk.platform.migrations import SqlMigration

_LENGTHS = (
    "calendar_id",
    "opened_place_us",
    "to_stop_business_us",
    "to_answer_business_us",
    *(f"{part}_business_us" for part in PARTS),
)
HOURS = " || ".join(f"int8send(coalesce({length}, -1))" for length in _LENGTHS)

MIGRATION = SqlMigration(
    "0121_working_hours_side_by_side",
    forwards=f"""
ALTER TABLE case_facts ADD COLUMN hours bytea NOT NULL GENERATED ALWAYS AS ({HOURS}) STORED;
CREATE INDEX case_facts_by_opening_in_hours ON case_facts (opened_at, case_id)
    INCLUDE (marks, counted, hours, {ASKED_FOR});
ALTER TABLE case_custody DROP CONSTRAINT case_custody_one_an_owner,
    ADD CONSTRAINT case_custody_one_an_owner UNIQUE (case_id, owner_id)
    INCLUDE (us, running_since, is_last, business_us, running_place_us);
ALTER TABLE case_custody SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ANALYZE case_facts;
""",
    backwards="""
ALTER TABLE case_custody RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
ALTER TABLE case_custody DROP CONSTRAINT case_custody_one_an_owner,
    ADD CONSTRAINT case_custody_one_an_owner UNIQUE (case_id, owner_id);
DROP INDEX case_facts_by_opening_in_hours;
ALTER TABLE case_facts DROP COLUMN hours;
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
