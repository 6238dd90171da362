"""Passing the ownership of a case on. Who may, and to whom, is decided by the ownership feature."""

from casedesk.cases.actions.held import hold
from casedesk.cases.events import OwnerChanged
from casedesk.cases.rules.actors import Actor
from casedesk.platform import events


async def give_to(case_id: int, owner_id: int, reason: str, by: Actor, seen: int | None = None) -> None:
    """Makes this user the owner from now on; nothing happens when they are already."""
    async with hold(case_id, by, seen) as case:
        before = case.owner_id
        if before == owner_id:
            return
        await case.start_owner(owner_id, by, reason)
        said = reason if by.kind == "system" else ""
        await case.enter("owner", by, {"from": before, "to": owner_id, "reason": said})
        await events.publish(OwnerChanged(case_id=case_id, from_id=before, to_id=owner_id))
