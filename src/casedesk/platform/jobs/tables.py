"""Jobs: what is to be done later, and what became of it."""

from piccolo.columns import JSONB, Integer, Text, Timestamptz

from casedesk.platform import db


class Job(db.Keyed, tablename="jobs"):
    """One piece of work. `attempts` counts the claims and is the token of the run that holds it."""

    kind = Text()
    payload = JSONB(default="{}")
    state = Text(default="waiting")
    run_at = Timestamptz(default=None)
    lease_until = Timestamptz(null=True, default=None)
    attempts = Integer(default=0)
    dedupe = Text(null=True, default=None)
    last_error = Text(null=True, default=None)
    created_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)
