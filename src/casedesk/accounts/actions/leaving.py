"""Leaving the desk, in two steps, and coming back.

First somebody is let out and takes nothing more, which is committed at once; then whoever reacts to
`UserDeactivated` hands over what they own. Were it one step, handing over many cases would hold locks for
long, and one case that cannot be handed over would let a person who left keep coming in.
"""

from casedesk.accounts.actions.entry import end_sessions
from casedesk.accounts.actions.people import hold_user, refuse_last_admin
from casedesk.accounts.events import UserDeactivated
from casedesk.accounts.queries import people
from casedesk.accounts.tables import ApiToken, SetupCode, User
from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say


async def deactivate_user(user_id: int, to_user_id: int | None, by: Doer) -> None:
    """Lets somebody go: out at once, then their open cases to `to_user_id`, or each to whom it fits.

    Doing it again for somebody who left hands over what is still theirs. Raises NotFound; Refused for
    oneself or the last admin; Invalid for a successor who is not here.
    """
    if user_id == by.user_id:
        raise Refused(say("Nobody deactivates themselves. Ask another admin."))
    await _check_successor(user_id, to_user_id)
    async with db.transaction():
        before = await hold_user(user_id)
        if before.role == "admin" and before.active:
            await refuse_last_admin(user_id)
        if before.active:
            await _shut_out(user_id)
        await note(by, "deactivated", "user", user_id, to_user_id=to_user_id)
        await events.publish(UserDeactivated(user_id=user_id, to_user_id=to_user_id, by_user_id=by.user_id))


async def reactivate_user(user_id: int, by: Doer) -> None:
    """Lets somebody come back. Their old password is worth nothing: they choose one by a new code."""
    async with db.transaction():
        before = await hold_user(user_id)
        if before.active:
            return
        await User.update(
            {User.active: True, User.deactivated_at: None, User.takes_cases: True, User.password_hash: None}
        ).where(User.id == user_id)
        await note(by, "reactivated", "user", user_id)


async def _shut_out(user_id: int) -> None:
    now = clock.now()
    await User.update({User.active: False, User.takes_cases: False, User.deactivated_at: now}).where(
        User.id == user_id
    )
    await end_sessions(user_id)
    await ApiToken.update({ApiToken.revoked_at: now}).where(
        (ApiToken.user_id == user_id) & ApiToken.revoked_at.is_null()
    )
    await SetupCode.delete().where((SetupCode.user_id == user_id) & SetupCode.used_at.is_null())


async def _check_successor(user_id: int, to_user_id: int | None) -> None:
    if to_user_id is None:
        return
    successor = await people.person(to_user_id)
    if successor is None or not successor.active or to_user_id == user_id:
        raise Invalid({"to_user_id": say("Choose somebody who works here.")})
