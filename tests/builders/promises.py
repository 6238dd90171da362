"""Promises for tests, and what stands in the ledger about them."""

from datetime import datetime, timedelta
from typing import Any

from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock, db
from casedesk.promises.actions.making import NewPromise, make_promise


async def a_promise(case_id: int, by: Actor, text: str = "call Aylin", **more: Any) -> int:
    """A promise that is due in three hours, unless told otherwise; returns its key."""
    due_at: datetime = more.pop("due_at", None) or clock.now() + timedelta(hours=3)
    return await make_promise(case_id, NewPromise(text=text, due_at=due_at, **more), by)


async def state_of(promise_id: int) -> str:
    """How a promise stands by its column."""
    return str(await db.value("SELECT state FROM promises WHERE id = $1", promise_id))


async def end_of(promise_id: int) -> Any:
    """The row of a promise's end."""
    return await db.record("SELECT * FROM promise_ends WHERE promise_id = $1", promise_id)


async def stands_on(promise_id: int) -> int:
    """The case that looks after a promise."""
    return int(await db.value("SELECT stands_on_id FROM promises WHERE id = $1", promise_id))
