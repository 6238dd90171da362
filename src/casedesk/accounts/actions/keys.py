"""The keys that somebody switched off for themselves."""

from collections.abc import Collection
from typing import Any

from casedesk.accounts.tables import User
from casedesk.platform import db


async def switch_keys_off(user_id: int, keys: Collection[str]) -> None:
    """Lets these single keys do nothing for this user, and all others what they do."""
    changed: dict[Any, Any] = {"keys_off": sorted(set(keys))}
    async with db.transaction():
        await User.update(changed).where(User.id == user_id)
