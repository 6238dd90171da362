"""Triggers, their versions and their runs. What is always true of them stands in the migration."""

from piccolo.columns import JSONB, Array, BigInt, Boolean, Integer, OnDelete, SmallInt, Text, Timestamptz

from casedesk.accounts.tables import Team, User
from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class Trigger(db.Keyed, tablename="triggers"):
    """When something happens and conditions hold, steps are taken. All but its place and its state stand in its
    current version."""

    position = Integer()
    name = Text()
    team_id = ForeignKey(Team, null=True, default=None, on_delete=RESTRICT)
    fact = Text()
    most_a_minute = Integer()
    current_id = BigInt()
    state = Text(default="off")
    state_since = Timestamptz(default=None)
    gone_told = Array(base_column=Text())


class TriggerVersion(db.Keyed, tablename="trigger_versions"):
    """A trigger as somebody wrote it at one time; `document` as `rules.triggers` reads it."""

    trigger_id = ForeignKey(Trigger, null=False, on_delete=RESTRICT)
    number = Integer()
    name = Text()
    team_id = ForeignKey(Team, null=True, default=None, on_delete=RESTRICT)
    fact = Text()
    most_a_minute = Integer()
    document = JSONB()
    at = Timestamptz(default=None)
    sees_all = Boolean(default=False)
    sees_teams = Array(base_column=BigInt())
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)


class TriggerRun(db.Keyed, tablename="trigger_runs"):
    """What a trigger did on a case, why, and whether it was taken back."""

    trigger_id = ForeignKey(Trigger, null=False, on_delete=RESTRICT)
    version_id = BigInt()
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    root = Text()
    depth = SmallInt()
    at = Timestamptz(default=None)
    fact_at = Timestamptz(default=None)
    outcome = Text()
    because = JSONB()
    did = JSONB()
    refused_step = SmallInt(null=True, default=None)
    why = JSONB(null=True, default=None)
    cut = Boolean(default=False)
    undone_at = Timestamptz(null=True, default=None)
    undone_by_id = ForeignKey(User, null=True, default=None, on_delete=RESTRICT)


class TriggerLook(db.Keyed, tablename="trigger_looks"):
    """That a trigger looked at a promise that was overdue: once, whatever it found."""

    trigger_id = ForeignKey(Trigger, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    root = Text()
    at = Timestamptz(default=None)


class TriggerWait(db.Keyed, tablename="trigger_waits"):
    """When a ball will have been where it is for as long as a trigger waits for, and whether it has looked at that."""

    trigger_id = ForeignKey(Trigger, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    ball_since = Timestamptz(default=None)
    hours = Integer()
    due_at = Timestamptz(default=None)
    looked = Boolean(default=False)


class TriggerTrial(db.Keyed, tablename="trigger_trials"):
    """A version of a trigger tried on the cases that opened in a period; how far it came."""

    trigger_id = BigInt()
    version_id = BigInt()
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    begins = Timestamptz(default=None)
    ends = Timestamptz(default=None)
    made_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)
    place_at = Timestamptz(null=True, default=None)
    place_key = BigInt(null=True, default=None)
    total = Integer()
    looked = Integer(default=0)
    facts = Integer(default=0)


class TriggerTrialHit(db.Keyed, tablename="trigger_trial_hits"):
    """Once that a trigger would have acted on a case."""

    trial_id = ForeignKey(TriggerTrial, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    at = Timestamptz(default=None)
    because = JSONB()
    changes = Array(base_column=Boolean())
