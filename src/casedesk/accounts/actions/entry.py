"""Coming in and going out: signing in, using a session or a token, signing out."""

import math
from dataclasses import dataclass
from datetime import timedelta

from casedesk.accounts.actions.hashing import hash_password, is_outdated, password_fits
from casedesk.accounts.queries import entry as queries
from casedesk.accounts.queries.entry import Credentials, Recognised
from casedesk.accounts.rules.lifetimes import SEEN_EVERY, SESSION_ALTOGETHER, session_is_live
from casedesk.accounts.rules.throttle import KNOWN_FOR, WINDOW, Try, wait_before
from casedesk.accounts.tables import ApiToken, Session, SignInAttempt, User
from casedesk.platform import clock, db, live, tokens
from casedesk.platform.errors import Invalid, TooMany
from casedesk.platform.sentences import say, say_many

_LONGEST_BROWSER = 300


@dataclass(frozen=True)
class Place:
    """Where somebody comes from: an IP address, and what their browser calls itself."""

    address: str
    browser: str = ""


async def sign_in(email: str, password: str, place: Place, *, old_token: str | None = None) -> str:
    """Lets somebody in who knows their password, and returns the token of a new session.

    The session that the browser had before, if any, ends with it. Raises Invalid when email and
    password do not fit together, TooMany when it was tried too often.
    """
    email = email.strip().lower()
    found = await judge(email, password, place)
    if found is None or found.password_hash is None:
        raise Invalid({"password": say("This email and password do not fit together.")})
    better = await hash_password(password) if is_outdated(found.password_hash) else None
    async with db.transaction():
        now = await queries.credentials_of_user(found.user_id, lock=True)
        if now is None or now.password_hash != found.password_hash:
            # Changed while we compared: what was typed is no longer the password.
            raise Invalid({"password": say("This email and password do not fit together.")})
        if better is not None:
            await User.update({User.password_hash: better}).where(User.id == found.user_id)
        if old_token:
            await sign_out(old_token)
        return await begin_session(found.user_id, place)


async def judge(email: str, password: str, place: Place) -> Credentials | None:
    """Compares a password, within what the throttle lets through; None when it is wrong.

    The try is written down before it is judged, so that a thousand at once count as a thousand.
    Raises TooMany.
    """
    attempt_id = await _note_attempt(email, place.address)
    wait = await _wait(email, place.address, attempt_id)
    if wait > timedelta(0):
        await _note_outcome(attempt_id, "held_back")
        seconds = math.ceil(wait.total_seconds())
        raise TooMany(_too_many(seconds), seconds)
    found = await queries.credentials_of(email)
    # Compared in any case: how long it takes must not tell whether somebody works here.
    fits = await password_fits(found.password_hash if found else None, password)
    right = fits and found is not None and found.active
    await _note_outcome(attempt_id, "succeeded" if right else "failed")
    return found if right else None


async def begin_session(user_id: int, place: Place) -> str:
    """Opens a session and returns its token, which is stored nowhere."""
    token, now = tokens.new_token(), clock.now()
    await Session.insert(
        Session(
            user_id=user_id,
            token_digest=tokens.digest(token),
            address=place.address,
            browser=place.browser[:_LONGEST_BROWSER],
            created_at=now,
            last_seen_at=now,
            expires_at=now + SESSION_ALTOGETHER,
        )
    )
    return token


async def sign_out(token: str) -> None:
    """Ends the session of this token; harmless where there is none."""
    await Session.delete().where(Session.token_digest == tokens.digest(token))
    await live.tell(live.SESSIONS)


async def end_session(user_id: int, session_id: int) -> None:
    """Ends one of somebody's sessions; those of others are left alone."""
    await Session.delete().where((Session.id == session_id) & (Session.user_id == user_id))
    await live.tell(live.SESSIONS)


async def end_sessions(user_id: int) -> None:
    """Ends all sessions of somebody: whoever is in has to sign in again."""
    await Session.delete().where(Session.user_id == user_id)
    await live.tell(live.SESSIONS)


async def use_session(token: str, *, used: bool = True) -> Recognised | None:
    """Whose session this token is, and unless it only waited that it was used now; None when it is no longer good."""
    found = await queries.session_with(tokens.digest(token))
    now = clock.now()
    if found is None or found.last_used_at is None or found.expires_at is None:
        return None
    if not session_is_live(last_seen_at=found.last_used_at, expires_at=found.expires_at, now=now):
        return None
    if used and now - found.last_used_at >= SEEN_EVERY:
        await Session.update({Session.last_seen_at: now}).where(Session.id == found.key)
    return found


async def use_api_token(token: str) -> Recognised | None:
    """For whom this API token acts, and that it was used now; None when it is no longer good."""
    found = await queries.api_token_with(tokens.digest(token))
    now = clock.now()
    if found is None or (found.expires_at is not None and found.expires_at <= now):
        return None
    if found.last_used_at is None or now - found.last_used_at >= SEEN_EVERY:
        await ApiToken.update({ApiToken.last_used_at: now}).where(ApiToken.id == found.key)
    return found


async def _note_attempt(email: str, address: str) -> int:
    attempt = SignInAttempt(email=email[:254], address=address, at=clock.now())
    await attempt.save()
    return int(attempt.id)


async def _note_outcome(attempt_id: int, outcome: str) -> None:
    await SignInAttempt.update({SignInAttempt.outcome: outcome}).where(SignInAttempt.id == attempt_id)


async def _wait(email: str, address: str, attempt_id: int) -> timedelta:
    now = clock.now()
    earlier = await queries.attempts_at(email, address, since=now - WINDOW, before_id=attempt_id)
    known = await queries.has_signed_in_from(email, address, since=now - KNOWN_FOR)
    return wait_before(Try(email, address, now, place_is_known=known), earlier)


def _too_many(seconds: int) -> str:
    if seconds < 90:
        return say_many(
            "There were too many tries. Wait %(n)d second, then try again.",
            "There were too many tries. Wait %(n)d seconds, then try again.",
            seconds,
        )
    return say_many(
        "There were too many tries. Wait %(n)d minute, then try again.",
        "There were too many tries. Wait %(n)d minutes, then try again.",
        math.ceil(seconds / 60),
    )
