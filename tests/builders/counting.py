"""How many statements something takes."""

import asyncio
from collections.abc import Awaitable

from casedesk.platform import db


async def statements_of(*calls: Awaitable[object]) -> int:
    """How many statements these calls take together, one after the other."""
    await asyncio.sleep(0)  # the driver tells of a statement on the loop's next turn: of earlier ones now
    with db.counting() as counted:
        for call in calls:
            await call
        await asyncio.sleep(0)
    return counted.count
