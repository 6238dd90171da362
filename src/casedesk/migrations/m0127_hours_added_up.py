"""Facts for reports: the parts of a case in working hours stand in the index one by one, and are added up there.

Side by side with the other lengths they were sent for each case, to be added up by who asked: that costs more than
adding them up where they are, as it is done in calendar time.
"""

from casedesk.migrations.m0069_narrow_facts import PARTS
from casedesk.migrations.m0100_facts_in_the_index import ASKED_FOR
from casedesk.migrations.m0121_working_hours_side_by_side import HOURS as HOURS_BEFORE
from casedesk.platform.migrations import SqlMigration

_LENGTHS = ("calendar_id", "opened_place_us", "to_stop_business_us", "to_answer_business_us")
_HOURS = " || ".join(f"int8send(coalesce({length}, -1))" for length in _LENGTHS)
_PARTS = ", ".join(f"{part}_business_us" for part in PARTS)
_INDEX = "CREATE INDEX case_facts_by_opening_in_hours ON case_facts (opened_at, case_id)"


def _with(hours: str) -> str:
    return f"""
DROP INDEX case_facts_by_opening_in_hours;
ALTER TABLE case_facts DROP COLUMN hours;
ALTER TABLE case_facts ADD COLUMN hours bytea NOT NULL GENERATED ALWAYS AS ({hours}) STORED;
"""


MIGRATION = SqlMigration(
    "0127_hours_added_up",
    forwards=f"""
{_with(_HOURS)}
{_INDEX} INCLUDE (marks, {_PARTS}, counted, hours, {ASKED_FOR});
ANALYZE case_facts;
""",
    backwards=f"""
{_with(HOURS_BEFORE)}
{_INDEX} INCLUDE (marks, counted, hours, {ASKED_FOR});
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
