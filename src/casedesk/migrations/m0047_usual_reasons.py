"""Concessions by the category of their case: the reason that is usual for it."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0047_usual_reasons",
    forwards="CREATE INDEX concessions_of_category ON concessions (category, at DESC) WHERE category IS NOT NULL;",
    backwards="DROP INDEX concessions_of_category;",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
