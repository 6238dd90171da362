"""Answers that follow one another, for those who were left, are one campaign: nobody gets two letters of it."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0092_one_letter_a_campaign",
    forwards="""
-- The first answer of a campaign is its own `campaign_id`; those written for whoever it left have the same one, and are
-- of the same problem.
ALTER TABLE problem_answers ADD campaign_id bigint;
UPDATE problem_answers SET campaign_id = id;
ALTER TABLE problem_answers ALTER campaign_id SET NOT NULL,
    ADD CONSTRAINT problem_answers_of_problem_once UNIQUE (id, problem_id),
    ADD CONSTRAINT problem_answers_of_campaign FOREIGN KEY (campaign_id, problem_id)
        REFERENCES problem_answers (id, problem_id),
    ADD CONSTRAINT problem_answers_campaign_begins CHECK (campaign_id <= id);
CREATE INDEX problem_answers_in_campaign ON problem_answers (campaign_id);
""",
    backwards="""
ALTER TABLE problem_answers DROP CONSTRAINT problem_answers_campaign_begins,
    DROP CONSTRAINT problem_answers_of_campaign,
    DROP CONSTRAINT problem_answers_of_problem_once, DROP campaign_id;
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
