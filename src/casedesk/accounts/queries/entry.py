"""What lets somebody in: passwords, sessions, API tokens, one-time codes, and the tries at them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from casedesk.accounts.rules.throttle import Attempt
from casedesk.platform import db


class Credentials(msgspec.Struct, frozen=True):
    """What a password is compared with. No hash: they have not chosen one yet."""

    user_id: int
    name: str
    email: str
    password_hash: str | None
    active: bool


class Recognised(msgspec.Struct, frozen=True):
    """The user behind a session or an API token, and the times that say whether it is still good."""

    key: int
    user_id: int
    name: str
    email: str
    role: str
    level: int
    locale: str
    zone: str
    teams: list[int]
    team_names: list[str]
    last_used_at: datetime | None
    expires_at: datetime | None
    scopes: list[str]
    code_shown_at: datetime | None = None
    keys_off: Sequence[str] = ()


class SessionShown(msgspec.Struct, frozen=True):
    """A browser that is signed in, for its owner to see and end."""

    id: int
    address: str
    browser: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class TokenShown(msgspec.Struct, frozen=True):
    """An API token, without what would let it in."""

    id: int
    user_id: int
    user_name: str
    name: str
    starts_with: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class Code(msgspec.Struct, frozen=True):
    """A one-time code: for the first admin where it has no user, else for that user's password."""

    id: int
    user_id: int | None
    name: str | None
    email: str | None
    expires_at: datetime
    used_at: datetime | None


async def credentials_of(email: str) -> Credentials | None:
    """What to compare a password with."""
    return await db.row(Credentials, _CREDENTIALS + "WHERE lower(email) = lower($1)", email)


async def credentials_of_user(user_id: int, *, lock: bool = False) -> Credentials | None:
    """The same by the user's key; locked until the transaction ends where asked."""
    locking = "FOR UPDATE" if lock else ""
    return await db.row(Credentials, _CREDENTIALS + "WHERE id = $1 " + locking, user_id)


_CREDENTIALS = """
    -- Which password is theirs?
    SELECT id AS user_id, name, email, password_hash, active FROM users
"""


_TEAMS = """
    ARRAY(SELECT m.team_id FROM memberships m WHERE m.user_id = u.id ORDER BY m.team_id) AS teams,
    ARRAY(SELECT g.name FROM memberships m JOIN teams g ON g.id = m.team_id WHERE m.user_id = u.id ORDER BY g.name)
        AS team_names"""

_SESSIONS = f"""
    -- Whose session is this?
    SELECT s.id AS key, u.id AS user_id, u.name, u.email, u.role, u.level, u.locale, u.zone, {_TEAMS},
           s.last_seen_at AS last_used_at, s.expires_at, '{{}}'::text[] AS scopes, s.code_shown_at, u.keys_off
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE u.active
"""


async def session_with(token_digest: bytes) -> Recognised | None:
    """The active user whose session has this token."""
    return await db.row(Recognised, _SESSIONS + "AND s.token_digest = $1", token_digest)


async def sessions_by_key(session_ids: Collection[int]) -> list[Recognised]:
    """The active users behind these sessions."""
    return await db.rows(Recognised, _SESSIONS + "AND s.id = ANY($1::bigint[])", list(session_ids))


async def api_token_with(token_digest: bytes) -> Recognised | None:
    """The active user for whom this API token acts; None where it was revoked."""
    return await db.row(
        Recognised,
        f"""
        -- For whom does this token act?
        SELECT t.id AS key, u.id AS user_id, u.name, u.email, u.role, u.level, u.locale, u.zone, {_TEAMS},
               t.last_used_at, t.expires_at, t.scopes
        FROM api_tokens t JOIN users u ON u.id = t.user_id
        WHERE t.token_digest = $1 AND t.revoked_at IS NULL AND u.active
        """,
        token_digest,
    )


async def attempts_at(email: str, address: str, *, since: datetime, before_id: int) -> list[Attempt]:
    """Every try that was let through since then, by that email or that address, before the one given."""
    return await db.rows(
        Attempt,
        """
        -- How often was this tried lately?
        SELECT email, address, at, outcome <> 'succeeded' AS failed FROM sign_in_attempts
        WHERE (email = $1 OR address = $2) AND at > $3 AND id < $4 AND outcome <> 'held_back'
        """,
        email,
        address,
        since,
        before_id,
    )


async def has_signed_in_from(email: str, address: str, *, since: datetime) -> bool:
    """Whether this person signed in from there since then."""
    return bool(
        await db.value(
            """
            -- Is this a place they came from before?
            SELECT EXISTS (SELECT FROM sign_in_attempts
                           WHERE email = $1 AND address = $2 AND at > $3 AND outcome = 'succeeded')
            """,
            email,
            address,
            since,
        )
    )


async def sessions_of(user_id: int, *, unused_since: datetime, now: datetime) -> list[SessionShown]:
    """The browsers in which somebody is signed in, the latest used first."""
    return await db.rows(
        SessionShown,
        """
        -- Where are they signed in?
        SELECT id, address, browser, created_at, last_seen_at, expires_at FROM sessions
        WHERE user_id = $1 AND last_seen_at > $2 AND expires_at > $3
        ORDER BY last_seen_at DESC, id DESC
        """,
        user_id,
        unused_since,
        now,
    )


async def api_tokens() -> list[TokenShown]:
    """Every API token of the desk, the good ones first, newest first."""
    return await db.rows(
        TokenShown,
        """
        -- Which programs may come in, and for whom?
        SELECT t.id, t.user_id, u.name AS user_name, t.name, t.starts_with, t.scopes, t.created_at,
               t.last_used_at, t.expires_at, t.revoked_at
        FROM api_tokens t JOIN users u ON u.id = t.user_id
        ORDER BY t.revoked_at IS NOT NULL, t.id DESC
        """,
    )


async def code_with(code_digest: bytes, *, lock: bool = False) -> Code | None:
    """The one-time code with this digest; locked until the transaction ends where asked."""
    return await db.row(Code, _CODE + ("FOR UPDATE OF c" if lock else ""), code_digest)


_CODE = """
    -- What is this code for?
    SELECT c.id, c.user_id, u.name, u.email, c.expires_at, c.used_at
    FROM setup_codes c LEFT JOIN users u ON u.id = c.user_id
    WHERE c.code_digest = $1
"""
