"""Keeping the list of erasures that outlives a restore (`platform.erased`): added to by a job after each commit."""

import asyncio

from casedesk.platform import db, erased, tokens
from casedesk.platform.erased import Line, Self
from casedesk.platform.jobs.actions import enqueue

KEEP_LIST = "privacy.keep_list"
"""The kind of the job that writes the list."""

_ALL = """
-- Who was erased here?
SELECT e.at, e.ground, e.reference, e.by_user_id,
       array_agg(s.customer_id ORDER BY s.customer_id) AS ids,
       array_agg(c.created_at ORDER BY s.customer_id) AS known_since
FROM erasures e JOIN erased_selves s ON s.erasure_id = e.id JOIN customers c ON c.id = s.customer_id
GROUP BY e.id ORDER BY e.id
"""


async def put_on_list_later() -> None:
    """Enqueues the writing in the transaction that erases: a job survives a kill."""
    await enqueue(KEEP_LIST, {})


async def keep_list() -> int:
    """Brings the lists up to the database; returns how many erasures stand there."""
    lines = await lines_of_desk()
    if erased.is_open():
        await asyncio.to_thread(erased.add, lines)
    return len(lines)


async def lines_of_desk() -> list[Line]:
    """Every erasure that the database knows, as lines of the list."""
    desk = tokens.fingerprint()
    return [
        Line(
            desk,
            row["at"],
            row["ground"],
            row["reference"],
            row["by_user_id"],
            tuple(Self(*one) for one in zip(row["ids"], row["known_since"], strict=True)),
        )
        for row in await db.records(_ALL)
    ]
