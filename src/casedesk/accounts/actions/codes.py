"""One-time codes: setting them up, showing one, using a recovery code, taking them away."""

import math
import secrets as chance
from datetime import timedelta
from typing import Any

from casedesk.accounts.actions.people import hold_user
from casedesk.accounts.queries import codes as queries
from casedesk.accounts.queries.codes import Secret
from casedesk.accounts.rules import codes as rules
from casedesk.accounts.tables import CodeSecret, CodeTry, RecoveryCode, Session
from casedesk.audit.actions import note
from casedesk.audit.rules import Doer, by_user
from casedesk.platform import clock, db, sealing, tokens
from casedesk.platform.errors import Invalid, Refused, TooMany, Unusable
from casedesk.platform.sentences import say, say_many

_WRONG = say(
    "This is not the present code. Look again: it changes every thirty seconds, and each works once."
)


async def begin_codes(user_id: int) -> str:
    """A new secret, to be shown to its user once; what they have stays good until a code of it was typed.

    Raises NotFound, Refused for somebody who left.
    """
    secret = rules.new_secret()
    async with db.transaction():
        if not (await hold_user(user_id)).active:
            raise Refused(say("This person left."))
        await CodeSecret.delete().where((CodeSecret.user_id == user_id) & CodeSecret.confirmed_at.is_null())
        sealed = sealing.seal(_purpose(user_id), secret.encode())
        await CodeSecret.insert(CodeSecret(user_id=user_id, sealed=sealed, begun_at=clock.now()))
    return secret


async def begun_secret(user_id: int) -> str | None:
    """The secret that was begun and waits for its first code."""
    async with db.transaction():
        found = await queries.secret_of(user_id, confirmed=False)
    return _opened(user_id, found) if found else None


async def confirm_codes(user_id: int, session_id: int, typed: str) -> list[str]:
    """Takes the first code of a new secret, which counts from now on; returns new recovery codes.

    They are stored nowhere in full. Raises Invalid, TooMany, Refused where nothing was begun.
    """
    async with _Judged(user_id) as judged, db.transaction():
        found = await queries.secret_of(user_id, confirmed=False)
        if found is None:
            raise Refused(say("Begin again: the square you have is no longer good."))
        step = rules.step_of(_opened(user_id, found), typed, clock.now())
        if step is None:
            raise Invalid({"code": _WRONG})
        judged.right = True
        await CodeSecret.delete().where(
            (CodeSecret.user_id == user_id) & CodeSecret.confirmed_at.is_not_null()
        )
        confirmed: dict[Any, Any] = {CodeSecret.confirmed_at: clock.now(), CodeSecret.last_step: step}
        await CodeSecret.update(confirmed).where(CodeSecret.id == found.id)
        await _mark(user_id, session_id)
        await note(by_user(user_id), "codes_set_up", "user", user_id)
        return await _new_recovery_codes(user_id)


async def show_code(user_id: int, session_id: int, typed: str) -> None:
    """Takes a one-time code or a recovery code; the session counts from now on as one that has shown it.

    The try is written down before it is judged, so that a thousand at once count as a thousand. Raises
    Invalid, TooMany; Refused for somebody who has no codes.
    """
    async with _Judged(user_id) as judged, db.transaction():
        if rules.looks_like_recovery(typed):
            await _use_recovery_code(user_id, typed)
        else:
            await _use_code(user_id, typed)
        judged.right = True
        await _mark(user_id, session_id)


async def renew_recovery_codes(user_id: int) -> list[str]:
    """Ten new recovery codes; those before them are void. Raises Refused for somebody who has no codes."""
    async with db.transaction():
        if await queries.secret_of(user_id, confirmed=True) is None:
            raise Refused(say("Set up one-time codes first."))
        await note(by_user(user_id), "recovery_codes_made", "user", user_id)
        return await _new_recovery_codes(user_id)


async def take_codes_away(user_id: int, by: Doer) -> None:
    """Removes somebody's one-time codes and recovery codes, for who lost both; they can set up new ones.

    No session of theirs counts as one that has shown a code. Raises NotFound, Refused where there are none.
    """
    async with db.transaction():
        await hold_user(user_id)
        if await queries.secret_of(user_id, confirmed=True) is None:
            raise Refused(say("They have no one-time codes."))
        await CodeSecret.delete().where(CodeSecret.user_id == user_id)
        await RecoveryCode.delete().where(RecoveryCode.user_id == user_id)
        await Session.update({Session.code_shown_at: None}).where(Session.user_id == user_id)
        await note(by, "codes_reset", "user", user_id)


class _Judged:
    """One try at a code: noted before it is judged, and how it came out afterwards. Raises TooMany."""

    def __init__(self, user_id: int) -> None:
        self.user_id = user_id
        self.right = False

    async def __aenter__(self) -> "_Judged":
        now = clock.now()
        attempt = CodeTry(user_id=self.user_id, at=now)
        await attempt.save()
        self._id = int(attempt.id)
        failed = await queries.failed_tries(self.user_id, since=now - rules.TRIES_KEPT, before_id=self._id)
        wait = rules.wait_before_code(failed, now)
        if wait > timedelta(0):
            await self._note("held_back")
            seconds = math.ceil(wait.total_seconds())
            raise TooMany(
                say_many(
                    "There were too many tries. Wait %(n)d second, then try again.",
                    "There were too many tries. Wait %(n)d seconds, then try again.",
                    seconds,
                ),
                seconds,
            )
        return self

    async def __aexit__(self, *_failure: object) -> None:
        await self._note("succeeded" if self.right else "failed")

    async def _note(self, outcome: str) -> None:
        await CodeTry.update({CodeTry.outcome: outcome}).where(CodeTry.id == self._id)


async def _use_code(user_id: int, typed: str) -> None:
    found = await queries.secret_of(user_id, confirmed=True)
    if found is None:
        raise Refused(say("Set up one-time codes first."))
    step = rules.step_of(_opened(user_id, found), typed, clock.now())
    if step is None or step <= found.last_step:
        raise Invalid({"code": _WRONG})
    await CodeSecret.update({CodeSecret.last_step: step}).where(CodeSecret.id == found.id)


async def _use_recovery_code(user_id: int, typed: str) -> None:
    code_id = await queries.recovery_code_with(user_id, tokens.digest(rules.bare(typed)))
    if code_id is None:
        raise Invalid({"code": say("This recovery code is not one of yours, or it was used.")})
    await RecoveryCode.update({RecoveryCode.used_at: clock.now()}).where(RecoveryCode.id == code_id)
    await note(by_user(user_id), "recovery_code_used", "user", user_id)


async def _new_recovery_codes(user_id: int) -> list[str]:
    await RecoveryCode.delete().where(RecoveryCode.user_id == user_id)
    letters = rules.GROUPS * rules.GROUP_LENGTH
    made = [
        rules.recovery_code([chance.randbelow(rules.LETTERS) for _ in range(letters)])
        for _ in range(rules.RECOVERY_CODES)
    ]
    now = clock.now()
    rows = [
        RecoveryCode(user_id=user_id, code_digest=tokens.digest(rules.bare(one)), made_at=now) for one in made
    ]
    await RecoveryCode.insert(*rows)
    return made


async def _mark(user_id: int, session_id: int) -> None:
    await Session.update({Session.code_shown_at: clock.now()}).where(
        (Session.id == session_id) & (Session.user_id == user_id)
    )


def _opened(user_id: int, secret: Secret) -> str:
    try:
        return sealing.unseal(_purpose(user_id), secret.sealed).decode()
    except Unusable as other_key:
        # A desk moved without its key: the codes are lost, and only an admin's reset helps.
        raise Refused(
            say("Your codes cannot be read with this desk's key. Ask an admin to reset them.")
        ) from other_key


def _purpose(user_id: int) -> str:
    # Bound to its user: copied onto another's row it opens nothing.
    return f"one-time codes of user {user_id}"
