"""One of us sent on what somebody wrote: with one word the case becomes theirs, and another takes it back."""

from casedesk.cases.actions.people import change_customer
from casedesk.cases.rules.actors import Actor
from casedesk.channels.email.queries.forwarded import forwarded_by
from casedesk.customers.actions.addresses import confirm_identity
from casedesk.customers.actions.people import customer_of_address
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import db
from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say


async def accept_forwarded(case_id: int, interaction_id: int, by: Actor) -> int:
    """Whoever wrote what this contact sends on becomes the case's customer, at the address they wrote from.

    Returns whose case it was. Raises Refused where no address can be found in it.
    """
    found = await forwarded_by(interaction_id)
    address = normalise("email", found.email) if found is not None else None
    if found is None or not isinstance(address, Address):
        raise Refused(say("It cannot be told who wrote this. Choose the customer by hand."))
    async with db.transaction():
        customer_id, new = await customer_of_address(address, found.name or address.value, by, confirmed=True)
        owner = await by_identity(address.kind, address.normalised)
        if not new and owner is not None and not owner.confirmed:
            await confirm_identity(owner.identity_id, by)
        return await change_customer(case_id, customer_id, by)
