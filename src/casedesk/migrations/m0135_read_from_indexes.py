"""What the page of a case reads of many rows stands in their indexes.

Each of the rows lies somewhere else in its table: the reasons of two hundred concessions were two hundred blocks, of
which a desk that has just been started, or is larger than its memory, reads each from the disk.
"""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0135_read_from_indexes",
    forwards="""
DROP INDEX concessions_of_category;
CREATE INDEX concessions_of_category ON concessions (category, at DESC) INCLUDE (reason) WHERE category IS NOT NULL;
DROP INDEX placements_of_case;
CREATE INDEX placements_of_case ON placements (case_id, interaction_id) INCLUDE (id, by_rule);
""",
    backwards="""
DROP INDEX placements_of_case;
CREATE INDEX placements_of_case ON placements (case_id, interaction_id);
DROP INDEX concessions_of_category;
CREATE INDEX concessions_of_category ON concessions (category, at DESC) WHERE category IS NOT NULL;
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
