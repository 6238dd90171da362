"""A step on several cases writes something into a field of each."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0078_a_field_of_several",
    forwards="""
ALTER TABLE several_runs DROP CONSTRAINT several_runs_step_known;
ALTER TABLE several_runs ADD CONSTRAINT several_runs_step_known CHECK (step IN
    ('assign', 'offer', 'work', 'wait', 'tag', 'untag', 'category', 'merge', 'resolve', 'end', 'join', 'fill'));
""",
    backwards="""
DELETE FROM several_cases c USING several_runs r WHERE r.id = c.run_id AND r.step = 'fill';
DELETE FROM several_runs WHERE step = 'fill';
ALTER TABLE several_runs DROP CONSTRAINT several_runs_step_known;
ALTER TABLE several_runs ADD CONSTRAINT several_runs_step_known CHECK (step IN
    ('assign', 'offer', 'work', 'wait', 'tag', 'untag', 'category', 'merge', 'resolve', 'end', 'join'));
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
