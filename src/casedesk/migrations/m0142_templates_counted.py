"""The cases of the letters of the last months stand in the index that finds these, so that no letter has to be read to
count what became of the templates it was written with."""

from casedesk.platform.migrations import SqlMigration

FORWARDS = """
DROP INDEX replies_written;
CREATE INDEX replies_written ON replies (written_at) INCLUDE (id, case_id) WHERE state <> 'recalled';
"""

BACKWARDS = """
DROP INDEX replies_written;
CREATE INDEX replies_written ON replies (written_at) INCLUDE (id);
"""

MIGRATION = SqlMigration("0142_templates_counted", forwards=FORWARDS, backwards=BACKWARDS)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
