"""Triggers go by when things happened, whatever hour their jobs run at, and by what their authors may see."""

from casedesk.platform.migrations import SqlMigration

MIGRATION = SqlMigration(
    "0093_triggers_in_turn",
    forwards="""
-- When the fact was that a run follows: jobs may run much later.
ALTER TABLE trigger_runs ADD fact_at timestamptz, DISABLE TRIGGER trigger_runs_keep;
UPDATE trigger_runs SET fact_at = at;
ALTER TABLE trigger_runs ALTER fact_at SET NOT NULL, ENABLE TRIGGER trigger_runs_keep;
DROP INDEX trigger_runs_lately;
CREATE INDEX trigger_runs_acted ON trigger_runs (trigger_id, at) WHERE outcome = 'done';
CREATE INDEX trigger_runs_here ON trigger_runs (trigger_id, case_id, fact_at);

-- Whose cases a version acts on: of private teams only those that its author saw when they wrote it.
ALTER TABLE trigger_versions ADD sees_all boolean NOT NULL DEFAULT false,
    ADD sees_teams bigint[] NOT NULL DEFAULT '{}', DISABLE TRIGGER trigger_versions_append_only;
UPDATE trigger_versions v SET sees_all = u.role = 'admin',
    sees_teams = ARRAY(SELECT m.team_id FROM memberships m WHERE m.user_id = u.id ORDER BY 1)
FROM users u WHERE u.id = v.by_user_id;
ALTER TABLE trigger_versions ENABLE TRIGGER trigger_versions_append_only;

-- A wait is named with its hours, so that one who waits for other hours than before looks anew.
UPDATE trigger_looks l SET root = l.root || ':' || (v.document -> 'when' ->> 'hours')
FROM triggers t JOIN trigger_versions v ON v.id = t.current_id
WHERE t.id = l.trigger_id AND t.fact = 'waited' AND l.root LIKE 'ball:%';
""",
    backwards="""
DELETE FROM trigger_looks WHERE root LIKE 'ball:%:%';
ALTER TABLE trigger_versions DROP sees_all, DROP sees_teams;
DROP INDEX trigger_runs_here, trigger_runs_acted;
CREATE INDEX trigger_runs_lately ON trigger_runs (trigger_id, at);
ALTER TABLE trigger_runs DROP fact_at;
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
