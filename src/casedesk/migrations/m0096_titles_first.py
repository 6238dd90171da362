"""The words of titles and subjects are told from all others: what a desk has already is written anew."""

from casedesk.platform.migrations import SqlMigration

WRITE_ANEW = """
-- Words are the program's: each version writes them its own way.
INSERT INTO jobs (kind, run_at, dedupe, created_at)
SELECT 'search.index_all', now(), 'search.index_all', now() WHERE EXISTS (SELECT FROM cases)
ON CONFLICT DO NOTHING;
"""

MIGRATION = SqlMigration("0096_titles_first", forwards=WRITE_ANEW, backwards=WRITE_ANEW)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
