"""Users, their teams, and the ways they come in."""

from piccolo.columns import Array, BigInt, Boolean, Bytea, Integer, SmallInt, Text, Timestamptz
from piccolo.columns.base import OnDelete, OnUpdate

from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey


class User(db.Keyed, tablename="users"):
    """Somebody who signs in. Never deleted: deactivated."""

    name = Text()
    email = Text()
    password_hash = Text(null=True, default=None, secret=True)
    role = Text()
    level = SmallInt(default=1)
    locale = Text(default="")
    zone = Text(default="UTC")
    languages = Array(base_column=Text())
    capacity = Integer(default=12)
    takes_cases = Boolean(default=True)
    keys_off = Array(base_column=Text())
    active = Boolean(default=True)
    deactivated_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class Team(db.Keyed, tablename="teams"):
    """People who share work. The cases of a private one are seen by its members and admins only."""

    name = Text()
    private = Boolean(default=False)
    zone = Text(default="UTC")


class Membership(db.Keyed, tablename="memberships"):
    """Who is in which team."""

    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    team_id = ForeignKey(Team, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)


class Session(db.Keyed, tablename="sessions"):
    """One browser that is signed in. Holds the token's SHA-256, never the token."""

    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    token_digest = Bytea(secret=True)
    address = Text()
    browser = Text()
    created_at = Timestamptz()
    last_seen_at = Timestamptz()
    expires_at = Timestamptz()
    code_shown_at = Timestamptz(null=True, default=None)


class SignInAttempt(db.Keyed, tablename="sign_in_attempts"):
    """One try at a password, right or wrong, for the throttle."""

    email = Text()
    address = Text()
    at = Timestamptz()
    outcome = Text(default="pending")


class ApiToken(db.Keyed, tablename="api_tokens"):
    """A program's key, acting for a user within its scopes."""

    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    name = Text()
    token_digest = Bytea(secret=True)
    starts_with = Text()
    scopes = Array(base_column=Text())
    created_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class SetupCode(db.Keyed, tablename="setup_codes"):
    """A code that works once: it makes the first admin, or lets a user choose their password."""

    user_id = ForeignKey(User, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    code_digest = Bytea(secret=True)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class CodeSecret(db.Keyed, tablename="code_secrets"):
    """From what somebody's one-time codes are made, encrypted; not confirmed until one of them was typed."""

    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    sealed = Bytea(secret=True)
    begun_at = Timestamptz()
    confirmed_at = Timestamptz(null=True, default=None)
    last_step = BigInt(default=0)


class RecoveryCode(db.Keyed, tablename="recovery_codes"):
    """A code for a lost telephone, which works once. Holds its SHA-256."""

    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    code_digest = Bytea(secret=True)
    made_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class CodeTry(db.Keyed, tablename="code_tries"):
    """One try at a one-time code, right or wrong, for the throttle."""

    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    at = Timestamptz()
    outcome = Text(default="pending")
