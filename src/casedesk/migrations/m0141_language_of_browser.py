"""Whoever has chosen no language reads in that of their browser: an empty locale says so."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0141_language_of_browser",
    forwards="ALTER TABLE users ALTER locale SET DEFAULT '';",
    backwards="""
    UPDATE users SET locale = 'en' WHERE locale = '';
    ALTER TABLE users ALTER locale SET DEFAULT 'en';
    """,
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
