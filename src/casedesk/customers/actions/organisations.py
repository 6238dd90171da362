"""Companies and households that customers belong to."""

from dataclasses import asdict, dataclass
from typing import Any

import asyncpg
from piccolo.columns import Column

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.customers.actions.record import refresh_words
from casedesk.customers.rules import people as rules
from casedesk.customers.rules.actors import Actor
from casedesk.customers.tables import Organisation
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say

_AT_ONCE = 1_000
_NAMING = 0x04A9
"""The first key of the advisory locks on organisations' names."""


@dataclass(frozen=True)
class Details:
    """What is written down about an organisation; language and zone hold for its members who have none."""

    name: str
    kind: str = "company"
    external_id: str | None = None
    language: str | None = None
    zone: str | None = None


async def add_organisation(details: Details, by: Actor) -> int:
    """Writes down an organisation; returns its key. Raises Invalid."""
    details = _checked(details)
    try:
        async with db.transaction():
            inserted = await Organisation.insert(Organisation(**asdict(details)))
            await note(_doer(by), "added", "organisation", int(inserted[0]["id"]))
    except asyncpg.UniqueViolationError as error:
        raise _external_id_taken() from error
    return int(inserted[0]["id"])


async def edit_organisation(organisation_id: int, details: Details, by: Actor) -> None:
    """Makes this what is written down about an organisation. Raises Invalid, NotFound."""
    details = _checked(details)
    async with db.transaction():
        before = await db.record("SELECT name FROM organisations WHERE id = $1 FOR UPDATE", organisation_id)
        if before is None:
            raise NotFound(say("There is no such organisation."))
        columns: dict[Column | str, Any] = dict(asdict(details).items())
        try:
            async with db.transaction():
                await Organisation.update(columns).where(Organisation.id == organisation_id)
        except asyncpg.UniqueViolationError as error:
            raise _external_id_taken() from error
        await note(_doer(by), "changed", "organisation", organisation_id)
        if before["name"] != details.name:
            await _refresh_members(organisation_id)


async def organisation_named(name: str, kind: str, by: Actor) -> int | None:
    """The key of the organisation of this name and kind, which is written down where there is none; the
    first where there are several. None for no name. Raises Invalid."""
    tidy = rules.tidy_name(name)
    if not tidy:
        return None
    async with db.transaction():
        # Two people who type a new name at the same moment mean one organisation.
        await db.execute("SELECT pg_advisory_xact_lock($1, hashtext(lower($2)))", _NAMING, tidy)
        found: int | None = await db.value(
            "SELECT min(id) FROM organisations WHERE lower(name) = lower($1) AND kind = $2", tidy, kind
        )
        return found if found is not None else await add_organisation(Details(tidy, kind), by)


async def _refresh_members(organisation_id: int) -> None:
    last = 0
    while members := await db.records(
        "SELECT id FROM customers WHERE organisation_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        organisation_id,
        last,
        _AT_ONCE,
    ):
        await refresh_words([member["id"] for member in members])
        last = members[-1]["id"]


def _doer(by: Actor) -> Doer:
    return Doer(user_id=by.user_id, rule=None if by.user_id is not None else by.rule or by.kind)


def _external_id_taken() -> Invalid:
    return Invalid({"external_id": say("Another organisation has this id.")})


def _checked(details: Details) -> Details:
    wrong = rules.objections(details.name, "standard", details.language, details.zone)
    if details.kind not in rules.ORGANISATION_KINDS:
        wrong["kind"] = say("Choose company or household.")
    if wrong:
        raise Invalid(wrong)
    return Details(**{**asdict(details), "name": rules.tidy_name(details.name)})
