"""Whom a program means."""

from casedesk.channels.phone.queries import callers
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.rules.identities import Address
from casedesk.public_api.queries.contacts import customer_with_key


async def known_customer(address: Address) -> int | None:
    """The customer with this address; of a company's number the one who has an extension of it, if it is one."""
    owner = await by_identity(address.kind, address.normalised)
    if owner is not None:
        return owner.customer_id
    if address.kind == "external_id":
        return await customer_with_key(address.normalised)
    if address.kind == "phone":
        likely = await callers(address.normalised)
        return likely[0].id if len(likely) == 1 else None
    return None
