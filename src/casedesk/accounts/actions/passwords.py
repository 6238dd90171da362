"""Choosing a password."""

from casedesk.accounts.actions.entry import Place, begin_session, end_sessions, judge
from casedesk.accounts.actions.hashing import hash_password
from casedesk.accounts.queries import entry as queries
from casedesk.accounts.rules.passwords import objection
from casedesk.accounts.tables import User
from casedesk.audit.actions import note
from casedesk.audit.rules import by_user
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say


async def change_password(user_id: int, current: str, new: str, place: Place) -> str:
    """Replaces somebody's password, who proves that it is they by the one they have.

    Every session of theirs ends, and a new one begins: returns its token. Raises Invalid, or TooMany
    when the present password was guessed at too often.
    """
    found = await queries.credentials_of_user(user_id)
    if found is None:
        raise NotFound
    objections = _objections("new_password", new, name=found.name, email=found.email)
    if await judge(found.email.lower(), current, place) is None:
        objections = {"current_password": say("That is not your present password."), **objections}
    if objections:
        raise Invalid(objections)
    hashed = await hash_password(new)
    async with db.transaction():
        await store_password(user_id, hashed)
        await note(by_user(user_id), "password_changed", "user", user_id)
        return await begin_session(user_id, place)


async def store_password(user_id: int, hashed: str) -> None:
    """Makes this the user's password; whoever came in by the old one is out."""
    await User.update({User.password_hash: hashed}).where(User.id == user_id)
    await end_sessions(user_id)


def check_password(field: str, password: str, *, name: str, email: str) -> None:
    """Raises Invalid on `field` where this is not taken for a password."""
    wrong = _objections(field, password, name=name, email=email)
    if wrong:
        raise Invalid(wrong)


def _objections(field: str, password: str, *, name: str, email: str) -> dict[str, str]:
    reason = objection(password, name=name, email=email)
    return {field: reason} if reason else {}
