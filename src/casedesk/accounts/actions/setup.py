"""One-time codes: the one that makes the desk's first admin, and those by which users choose a password."""

import secrets

from casedesk.accounts.actions.entry import Place, begin_session
from casedesk.accounts.actions.hashing import hash_password
from casedesk.accounts.actions.passwords import check_password, store_password
from casedesk.accounts.actions.people import add_user, hold_user
from casedesk.accounts.queries import entry, people
from casedesk.accounts.queries.entry import Code
from casedesk.accounts.rules.lifetimes import FIRST_ADMIN_CODE, INVITATION
from casedesk.accounts.rules.profiles import Profile
from casedesk.accounts.tables import SetupCode
from casedesk.audit.actions import note
from casedesk.audit.rules import Doer, by_rule, by_user
from casedesk.platform import clock, db, tokens
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look alike: no I, L, O, 0 and 1."""

_GROUPS = 4
_GROUP_LENGTH = 5
_SETTING_UP = 0x_CA5E_0ADA
"""The key of the advisory lock that lets one first admin be made."""


async def issue_setup_code() -> str:
    """A new code for the first admin, to be shown to whoever started the program; older ones are void.

    Raises Refused when the desk has users already.
    """
    async with db.transaction():
        await _refuse_second_setup()
        await SetupCode.delete().where(SetupCode.user_id.is_null() & SetupCode.used_at.is_null())
        return await _issue(None, FIRST_ADMIN_CODE.total_seconds())


async def invite(user_id: int, by: Doer) -> str:
    """A new code by which a user chooses a password, for an admin to pass on; older ones are void.

    Raises NotFound, or Refused for somebody who left.
    """
    async with db.transaction():
        invited = await hold_user(user_id)
        if not invited.active:
            raise Refused(say("This person left. Reactivate them first."))
        await SetupCode.delete().where((SetupCode.user_id == user_id) & SetupCode.used_at.is_null())
        await note(by, "invited", "user", user_id)
        return await _issue(user_id, INVITATION.total_seconds())


async def open_code(typed: str) -> Code:
    """What a code is for. Raises Invalid when there is none such, or it is used or too old."""
    return await _usable(typed)


async def wrong_with(typed: str, password: str, *, name: str = "", email: str = "") -> dict[str, str]:
    """All that is wrong with a code and the password chosen by it, by field; nothing is locked or hashed for it."""
    wrong: dict[str, str] = {}
    try:
        code = await _usable(typed)
        name, email = code.name or name, code.email or email
    except Invalid as unknown:
        wrong |= unknown.fields
    try:
        check_password("password", password, name=name, email=email)
    except Invalid as weak:
        wrong |= weak.fields
    return wrong


async def complete_setup(typed: str, profile: Profile, password: str, place: Place) -> str:
    """Makes the first admin by their code, and lets them in: returns the token of a session.

    Raises Invalid; Refused when the desk was set up meanwhile.
    """
    await _refuse_where_people_are()
    await _check(typed, password, name=profile.name, email=profile.email)
    hashed = await hash_password(password)
    async with db.transaction():
        await _refuse_second_setup()
        code = await _usable(typed, lock=True)
        if code.user_id is not None:
            raise _unknown_code()
        admin_id = await add_user(profile, by_rule("setup"))
        await store_password(admin_id, hashed)
        await _use(code)
        return await begin_session(admin_id, place)


async def accept_invitation(typed: str, password: str, place: Place) -> str:
    """Gives the invited user this password and lets them in: returns the token of a session.

    Raises Invalid.
    """
    await _check(typed, password)
    hashed = await hash_password(password)
    async with db.transaction():
        code = await _usable(typed, lock=True)
        if code.user_id is None or not (await hold_user(code.user_id)).active:
            raise _unknown_code()
        await store_password(code.user_id, hashed)
        await _use(code)
        await note(by_user(code.user_id), "password_chosen", "user", code.user_id)
        return await begin_session(code.user_id, place)


async def _issue(user_id: int | None, lasts_seconds: float) -> str:
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    await db.execute(
        """
        INSERT INTO setup_codes (user_id, code_digest, created_at, expires_at)
        VALUES ($1, $2, $3::timestamptz, $3::timestamptz + make_interval(secs => $4))
        """,
        user_id,
        _digest(code),
        clock.now(),
        lasts_seconds,
    )
    return code


async def _usable(typed: str, *, lock: bool = False) -> Code:
    code = await entry.code_with(_digest(typed), lock=lock)
    if code is None or code.used_at is not None or code.expires_at <= clock.now():
        raise _unknown_code()
    return code


async def _check(typed: str, password: str, *, name: str = "", email: str = "") -> None:
    """Raises Invalid with all that is wrong at once."""
    if wrong := await wrong_with(typed, password, name=name, email=email):
        raise Invalid(wrong)


async def _use(code: Code) -> None:
    await SetupCode.update({SetupCode.used_at: clock.now()}).where(SetupCode.id == code.id)


async def _refuse_second_setup() -> None:
    # Two at once would both find nobody here: the second waits until the first is done.
    await db.execute("SELECT pg_advisory_xact_lock($1)", _SETTING_UP)
    await _refuse_where_people_are()


async def _refuse_where_people_are() -> None:
    if await people.is_anybody_here():
        raise Refused(say("This desk is set up already. Sign in, or ask an admin for an invitation."))


def _digest(typed: str) -> bytes:
    # Typed from a screen: case and dashes are forgiven.
    return tokens.digest("".join(one for one in typed.upper() if one in _LETTERS))


def _unknown_code() -> Invalid:
    return Invalid(
        {"code": say("This code is not known, was used already, or is too old. Ask for a new one.")}
    )
