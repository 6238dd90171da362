"""PostgreSQL knows how many cases are spam or duplicates, which reports leave out.

By what stands in the index a report asks for a bit of `marks`. Of that the planner knew nothing, took one case in two
hundred to pass, and looked each of a hundred thousand customers up by itself where a report is split by tier.
"""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0122_how_many_are_left_out",
    forwards="""
CREATE STATISTICS case_facts_left_out ON (marks & 8) FROM case_facts;
ANALYZE case_facts;
""",
    backwards="DROP STATISTICS case_facts_left_out;",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
