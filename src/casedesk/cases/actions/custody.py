"""Passing the ownership of a case on. Who may, and to whom, is decided by the ownership feature."""

from collections.abc import Mapping

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.events import OwnerChanged
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.routing import Route, RoutingRequest
from casedesk.platform import events
from casedesk.platform.sentences import kept


async def give_to(case_id: int, owner_id: int, reason: str, by: Actor, seen: int | None = None) -> None:
    """Makes this user the owner from now on; nothing happens when they are already."""
    async with hold(case_id, by, seen) as case:
        if case.owner_id != owner_id:
            await pass_on(case, owner_id, reason, by)


async def route_anew(case: HeldCase) -> None:
    """Finds an owner for a case that is taken up again where the one it had takes no more cases: who left
    keeps what had ended, not what comes back."""
    request = RoutingRequest(
        customer_id=case.customer_id, language=case.language, team_id=case.team_id, case_id=case.id
    )
    route: Route = await events.ask("owner_for_new_case", request)
    if case.owner_id != route.owner_id:
        await pass_on(case, route.owner_id, route.reason, actors.system(route.rule))


async def pass_on(
    case: HeldCase, owner_id: int, reason: str, by: Actor, about: Mapping[str, int] | None = None
) -> int:
    """Gives a held case to somebody who does not own it; returns the key of the start. `about` are keys that the
    entry names beside it."""
    before = case.owner_id
    start_id = await case.start_owner(owner_id, by, reason)
    said = reason if by.kind == "system" else ""
    await case.enter("owner", by, {"from": before, "to": owner_id, "reason": kept(said), **(about or {})})
    case.tell(OwnerChanged(case_id=case.id, from_id=before, to_id=owner_id, by_user_id=by.user_id))
    return start_id
