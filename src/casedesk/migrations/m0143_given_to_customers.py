"""What limits count of a customer's group is found by when it was given, of however many years there is something."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0143_given_to_customers",
    forwards="CREATE INDEX concessions_given_to ON concessions (customer_id, granted_at) WHERE granted_at IS NOT NULL;",
    backwards="DROP INDEX concessions_given_to;",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
