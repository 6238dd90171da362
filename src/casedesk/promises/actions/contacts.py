"""Promises in contacts that somebody writes down: on the ledger with the contact, or neither."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from casedesk.cases.actions.contacts import Recorded
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.promises.actions.making import NewPromise, make_promise


async def record_promising(
    record: Callable[[], Awaitable[Recorded]], new: NewPromise | None, by: Actor
) -> Recorded:
    """Records a contact and puts what was promised in it on the ledger of the case it came to. Raises as
    `make_promise` does, and then the contact is not recorded either."""
    async with db.transaction():
        recorded = await record()
        if new is not None:
            await make_promise(recorded.case_id, replace(new, interaction_id=recorded.interaction_id), by)
    return recorded
