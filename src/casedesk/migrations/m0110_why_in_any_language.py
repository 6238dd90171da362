"""Why a case of several was left out is kept as a sentence, for any language; letters never sent are forgotten."""

from casedesk.platform.migrations import SqlMigration

# Put together from constants.
_TO_SENTENCE = """ALTER why DROP DEFAULT, ALTER why DROP NOT NULL,
    ALTER why TYPE jsonb USING CASE WHEN why <> '' THEN jsonb_build_object('said', why) END"""
_TO_TEXT = """ALTER why TYPE text USING coalesce(why ->> 'said', ''),
    ALTER why SET DEFAULT '', ALTER why SET NOT NULL"""

MIGRATION = SqlMigration(
    "0110_why_in_any_language",
    forwards=f"""
ALTER TABLE several_cases {_TO_SENTENCE},
    ADD CONSTRAINT several_cases_say_why CHECK (why IS NULL OR jsonb_typeof(why) = 'object');
ALTER TABLE problem_answer_cases {_TO_SENTENCE},
    ADD CONSTRAINT problem_answer_cases_say_why CHECK (why IS NULL OR jsonb_typeof(why) = 'object');

-- A letter's words stand with the letter, once.
ALTER TABLE problem_answer_cases DISABLE TRIGGER problem_answer_cases_sent_stays;
UPDATE problem_answer_cases SET body = '', to_address = '' WHERE state = 'sent';
ALTER TABLE problem_answer_cases ENABLE TRIGGER problem_answer_cases_sent_stays;
-- A stopped answer has none whose turn is to come.
UPDATE problem_answer_cases c SET state = CASE WHEN c.told_on_id IS NULL THEN 'refused' ELSE 'untold' END
    FROM problem_answers a WHERE a.id = c.answer_id AND a.state = 'stopped' AND c.state IN ('ready', 'same');
ALTER TABLE problem_answer_cases
    ADD CONSTRAINT problem_answer_cases_sent_say_it_once CHECK (state <> 'sent' OR (body = '' AND to_address = ''));

-- What was only looked at is forgotten, and so are its words; those of an answer that went stay.
DROP TRIGGER problem_answer_words_append_only ON problem_answer_words;
CREATE TRIGGER problem_answer_words_stay BEFORE UPDATE ON problem_answer_words
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION keep_words_that_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM problem_answers WHERE id = OLD.answer_id) NOT IN ('filling', 'shown') THEN
        RAISE EXCEPTION 'what answer % says stays', OLD.answer_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'problem_answer_words_that_went_stay';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER problem_answer_words_that_went_stay BEFORE DELETE ON problem_answer_words
    FOR EACH ROW EXECUTE FUNCTION keep_words_that_went();
CREATE INDEX problem_answers_not_sent ON problem_answers (made_at) WHERE state IN ('filling', 'shown');
CREATE INDEX problem_answers_ended ON problem_answers (ended_at) WHERE ended_at IS NOT NULL;

-- Lists count the cases that joined last.
CREATE INDEX problem_cases_latest ON problem_cases (problem_id, id DESC);
""",  # noqa: S608
    backwards=f"""
DROP INDEX problem_cases_latest, problem_answers_ended, problem_answers_not_sent;
DROP TRIGGER problem_answer_words_that_went_stay ON problem_answer_words;
DROP TRIGGER problem_answer_words_stay ON problem_answer_words;
DROP FUNCTION keep_words_that_went();
CREATE TRIGGER problem_answer_words_append_only BEFORE UPDATE OR DELETE ON problem_answer_words
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE problem_answer_cases DROP CONSTRAINT problem_answer_cases_sent_say_it_once,
    DROP CONSTRAINT problem_answer_cases_say_why;
ALTER TABLE problem_answer_cases {_TO_TEXT};
ALTER TABLE several_cases DROP CONSTRAINT several_cases_say_why;
ALTER TABLE several_cases {_TO_TEXT};
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
