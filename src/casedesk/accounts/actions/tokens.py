"""Making API tokens and taking them back."""

from collections.abc import Collection
from datetime import datetime

from casedesk.accounts.queries import people
from casedesk.accounts.rules.permissions import SCOPES
from casedesk.accounts.tables import ApiToken
from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import clock, db, tokens
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say

PREFIX = "cd_"
"""So that one that was published by mistake can be recognised for what it is."""

_SHOWN = len(PREFIX) + 6


async def create_token(
    user_id: int, name: str, scopes: Collection[str], by: Doer, *, expires_at: datetime | None = None
) -> str:
    """Makes a token by which a program acts for a user, and returns it: it is never shown again.

    Raises Invalid for scopes that do not exist, a user who is not here, or an end that has passed.
    """
    now = clock.now()
    _check(scopes, expires_at, now)
    token = PREFIX + tokens.new_token()
    async with db.transaction():
        user = await people.person(user_id)
        if user is None or not user.active:
            raise Invalid({"user_id": say("Choose somebody who works here.")})
        made = ApiToken(
            user_id=user_id,
            name=name,
            token_digest=tokens.digest(token),
            starts_with=token[:_SHOWN],
            scopes=sorted(scopes),
            created_at=now,
            expires_at=expires_at,
        )
        await made.save()
        await note(by, "created", "api_token", made.id, user_id=user_id, scopes=sorted(scopes))
    return token


async def revoke_token(token_id: int, by: Doer) -> None:
    """Ends a token at once and for good. Raises NotFound."""
    async with db.transaction():
        found = (
            await ApiToken.update({ApiToken.revoked_at: clock.now()})
            .where((ApiToken.id == token_id) & ApiToken.revoked_at.is_null())
            .returning(ApiToken.id)
        )
        if not found:
            raise NotFound
        await note(by, "revoked", "api_token", token_id)


def _check(scopes: Collection[str], expires_at: datetime | None, now: datetime) -> None:
    if not scopes or not set(scopes) <= SCOPES.keys():
        raise Invalid({"scopes": say("Choose at least one of these.")})
    if expires_at is not None and expires_at <= now:
        raise Invalid({"expires_on": say("Choose a day to come.")})
