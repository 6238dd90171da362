"""Which limits a request passed stands with it, worked out by the database from what was decided and asked.

A report counts requests by the limits they passed. Read from each decision, that was most of what its page cost.
"""

from casedesk.platform.migrations import SqlMigration

ALSO_PASSED = """
    before.passed := NEW.passed;  -- the database writes it after this"""


def stays_as_asked(also: str) -> str:
    return f"""
-- What was asked and decided stays as it was; only what follows from the entries moves.
CREATE OR REPLACE FUNCTION refuse_other_request() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before concessions := OLD;
BEGIN
    before.state := NEW.state;
    before.granted := NEW.granted;
    before.granted_at := NEW.granted_at;
    before.granted_by := NEW.granted_by;
    before.came_back := NEW.came_back;
    before.occasion := NEW.occasion;{also}
    IF before IS DISTINCT FROM NEW AND current_setting('casedesk.erasure', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'what concession % asked for is a record: it is never changed', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


MIGRATION = SqlMigration(
    "0090_limits_passed",
    forwards=f"""
-- Over which limits of a decision is what was asked? An allowance or cap with less left than that; of those that
-- count concessions, with none left.
CREATE FUNCTION limits_passed(decision jsonb, asked numeric) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT l ->> 'id' FROM jsonb_array_elements(decision -> 'limits') AS l
    WHERE l ->> 'kind' IN ('allowance', 'cap')
      AND (l ->> 'remaining')::numeric < CASE WHEN l ->> 'currency' IS NULL THEN 1 ELSE greatest(asked, 0.001) END
);
ALTER TABLE concessions ADD COLUMN passed text[] NOT NULL GENERATED ALWAYS AS (limits_passed(decision, asked)) STORED;
{stays_as_asked(ALSO_PASSED)}
ANALYZE concessions;
""",  # noqa: S608 - the words are our own
    backwards=f"""
ALTER TABLE concessions DROP COLUMN passed;
DROP FUNCTION limits_passed(jsonb, numeric);
{stays_as_asked("")}
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
