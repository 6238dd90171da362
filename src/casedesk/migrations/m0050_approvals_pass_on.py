"""Requests for approval pass on to somebody else, and wait only for people who work here."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0050_approvals_pass_on",
    forwards="""
ALTER TABLE approval_turns DROP CONSTRAINT approval_turns_kind_known;
ALTER TABLE approval_turns ADD CONSTRAINT approval_turns_kind_known CHECK (kind IN
    ('asked', 'went_up', 'passed_on', 'asked_back', 'answered', 'granted', 'refused', 'withdrawn', 'provisional'));
ALTER TABLE approval_turns DROP CONSTRAINT approval_turns_level_where_asked;
ALTER TABLE approval_turns ADD CONSTRAINT approval_turns_level_where_asked
    CHECK ((kind IN ('asked', 'went_up', 'passed_on')) = (level IS NOT NULL));

-- Nobody is asked who does not work here any more.
CREATE FUNCTION check_addressees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM users WHERE id = ANY(NEW.addressees) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT FROM users WHERE id = ANY(NEW.addressees) AND NOT active) THEN
        RAISE EXCEPTION 'approval % is put before somebody who left', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_asked_of_who_works_here BEFORE INSERT OR UPDATE OF addressees ON approvals
    FOR EACH ROW WHEN (NEW.decided_at IS NULL) EXECUTE FUNCTION check_addressees();
""",
    backwards="""
DROP TRIGGER approvals_asked_of_who_works_here ON approvals;
DROP FUNCTION check_addressees();
ALTER TABLE approval_turns DISABLE TRIGGER USER;
UPDATE approval_turns SET kind = 'went_up' WHERE kind = 'passed_on';
ALTER TABLE approval_turns ENABLE TRIGGER USER;
ALTER TABLE approval_turns DROP CONSTRAINT approval_turns_kind_known;
ALTER TABLE approval_turns ADD CONSTRAINT approval_turns_kind_known CHECK (kind IN
    ('asked', 'went_up', 'asked_back', 'answered', 'granted', 'refused', 'withdrawn', 'provisional'));
ALTER TABLE approval_turns DROP CONSTRAINT approval_turns_level_where_asked;
ALTER TABLE approval_turns ADD CONSTRAINT approval_turns_level_where_asked
    CHECK ((kind IN ('asked', 'went_up')) = (level IS NOT NULL));
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
