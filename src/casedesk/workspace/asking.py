"""What happens at the date until which a case waits for its customer, as its page says it."""

import msgspec

from casedesk.cases.queries.people import answerable_addresses
from casedesk.promises.actions.asking import patience_of
from casedesk.promises.queries.waiting import wait_of
from casedesk.promises.rules.asking import Step, Wait, step_for
from casedesk.settings.queries import desk_settings


class Asking(msgspec.Struct, frozen=True):
    """`step` is what is done at the date: ask, end or work; `asked` how often they were asked again, `of` how often
    they are at least; `cancelled` that somebody said not to."""

    step: str
    asked: int
    of: int
    cancelled: bool


async def asking_on(case_id: int) -> Asking | None:
    """What happens at the date of a case's wait; None where it does not wait for its customer."""
    found = await wait_of(case_id)
    if found is None:
        return None
    patience = patience_of(await desk_settings())
    reached = any(one.role == "customer" for one in await answerable_addresses(case_id))
    wait = Wait(found.asked, reached, found.cancelled, found.promised)
    # As it will be at the date, by which the days that the desk gives have passed.
    step: Step = step_for(wait, patience, found.wait_until)
    return Asking(step.value, len(found.asked), patience.asks, found.cancelled)
