"""Customers for tests, in one line each."""

from casedesk.cases.rules import actors
from casedesk.customers.actions.addresses import Given
from casedesk.customers.actions.organisations import Details, add_organisation
from casedesk.customers.actions.people import add_customer
from casedesk.customers.rules.people import Person

BY_TESTS = actors.system("tests")


async def a_customer(name: str = "Aylin Demir", *addresses: str, organisation_id: int | None = None) -> int:
    """A customer with these addresses: with an @ inside an email, with : a handle, else a telephone number."""
    given = [Given(_kind(address), address) for address in addresses]
    return await add_customer(
        Person(name, organisation_id=organisation_id), given, BY_TESTS, claim_taken=True
    )


async def an_organisation(name: str = "Häuser GmbH", kind: str = "company", zone: str | None = None) -> int:
    """A company, or a household."""
    return await add_organisation(Details(name, kind, zone=zone), BY_TESTS)


def _kind(address: str) -> str:
    if ":" in address:
        return "handle"
    return "email" if "@" in address else "phone"
