"""The languages that cases are in are found from one to the next, for a menu of them."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0126_languages_of_cases",
    forwards="CREATE INDEX case_facts_by_language ON case_facts (language) WHERE language IS NOT NULL;",
    backwards="DROP INDEX case_facts_by_language;",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
