"""Adding users and changing what they are."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncpg

from casedesk.accounts.actions.entry import end_sessions
from casedesk.accounts.queries import people
from casedesk.accounts.queries.people import Person
from casedesk.accounts.rules.profiles import Profile, objections
from casedesk.accounts.tables import Membership, User
from casedesk.audit.actions import note
from casedesk.audit.rules import Doer, by_user
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say

_ENTRY = ("role", "email")
"""Whoever is given another of these has to sign in again: nobody keeps what an old session allowed."""


async def add_user(profile: Profile, by: Doer) -> int:
    """Adds a user, who still has to choose a password by a one-time code; returns their key.

    Raises Invalid, also where the email is somebody's already.
    """
    _check(profile)
    async with db.transaction():
        user = User(**_columns(profile), created_at=clock.now())
        try:
            await user.save()
        except asyncpg.UniqueViolationError as taken:
            raise _email_taken() from taken
        await _join(user.id, profile.teams)
        await note(by, "added", "user", user.id, role=profile.role, teams=list(profile.teams))
    return int(user.id)


async def change_user(user_id: int, profile: Profile, by: Doer) -> None:
    """Makes this the user's profile. Raises NotFound; Invalid; Refused for the last admin's role."""
    _check(profile)
    async with db.transaction():
        before = await hold_user(user_id)
        changed = _changes(before, profile)
        if not changed:
            return
        if before.role == "admin" and profile.role != "admin" and before.active:
            await refuse_last_admin(user_id)
        columns = _columns(profile)
        if not before.active:
            columns["takes_cases"] = False
        try:
            await User.update(columns).where(User.id == user_id)
        except asyncpg.UniqueViolationError as taken:
            raise _email_taken() from taken
        await Membership.delete().where(Membership.user_id == user_id)
        await _join(user_id, profile.teams)
        if any(key in changed for key in _ENTRY):
            await end_sessions(user_id)
        await note(by, "changed", "user", user_id, **_without_words(changed))


async def change_own_profile(user_id: int, *, name: str, locale: str, zone: str) -> None:
    """What everybody may change about themselves. Raises Invalid."""
    async with db.transaction():
        before = await hold_user(user_id)
        _check(Profile(name, before.email, locale=locale, zone=zone))
        changed: dict[Any, Any] = {"name": name, "locale": locale, "zone": zone}
        await User.update(changed).where(User.id == user_id)
        await note(by_user(user_id), "changed", "user", user_id, **_without_words(changed))


async def hold_user(user_id: int) -> Person:
    """The user, locked until the transaction ends. Raises NotFound.

    The admins are locked with them, all in the order of their keys: otherwise two admins could send each
    other away at once, or wait for each other for ever.
    """
    await db.execute(
        "SELECT FROM users WHERE id = $1 OR (role = 'admin' AND active) ORDER BY id FOR UPDATE", user_id
    )
    found = await people.person(user_id)
    if found is None:
        raise NotFound
    return found


async def refuse_last_admin(user_id: int) -> None:
    """Raises Refused where nobody else could run the desk. The user is held already."""
    others = await db.value(
        "SELECT EXISTS (SELECT FROM users WHERE role = 'admin' AND active AND id <> $1)", user_id
    )
    if not others:
        raise Refused(say("This is the desk's only admin. Make somebody else an admin first."))


async def _join(user_id: int, teams: Collection[int]) -> None:
    try:
        await db.execute(
            "INSERT INTO memberships (user_id, team_id) SELECT $1, unnest($2::bigint[])", user_id, list(teams)
        )
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid({"teams": say("Choose teams that exist.")}) from unknown


def _columns(profile: Profile) -> dict[Any, Any]:
    columns = asdict(profile)
    del columns["teams"]
    return {
        **columns,
        "name": profile.name.strip(),
        "email": profile.email.strip().lower(),
        "languages": list(profile.languages),
    }


def _changes(before: Person, after: Profile) -> dict[str, Any]:
    new = {**_columns(after), "teams": sorted(after.teams)}
    return {key: value for key, value in new.items() if getattr(before, key) != value}


def _without_words(changed: dict[str, Any]) -> dict[str, Any]:
    # The audit holds values, never what a person is called or where mail reaches them.
    return {key: True if key in ("name", "email") else value for key, value in changed.items()}


def _check(profile: Profile) -> None:
    wrong = objections(profile)
    if wrong:
        raise Invalid(wrong)
    _check_zone(profile.zone)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise Invalid({"zone": say("Choose a time zone such as Europe/Berlin.")}) from unknown


def _email_taken() -> Invalid:
    return Invalid({"email": say("Somebody here has that address already, perhaps somebody who left.")})
