"""Who may be the same person is suggested, with reasons, until somebody decides."""

import pytest
from tests.builders.counting import statements_of
from tests.builders.people import BY_TESTS, a_customer, an_organisation
from tests.cast import Cast

from casedesk.cases.rules import actors
from casedesk.customers.actions.merging import merge_customers, tell_apart
from casedesk.customers.queries.duplicates import Likely, likely_duplicates
from casedesk.customers.queries.groups import group_ids


def signs(likely: list[Likely]) -> list[tuple[int, list[str]]]:
    """Who, and why."""
    return [(one.id, [reason.sign for reason in one.reasons]) for one in likely]


async def likely_to_be(customer_id: int) -> list[Likely]:
    """Who may be the same person as this customer."""
    return await likely_duplicates(await group_ids(customer_id))


async def test_an_address_that_both_gave(database: None) -> None:
    one = await a_customer("Aylin Demir", "aylin@example.com")
    two = await a_customer("A. Demir", "aylin@example.com")
    for me, other in ((one, two), (two, one)):
        [likely] = await likely_to_be(me)
        assert signs([likely]) == [(other, ["same_address"])]
        assert likely.reasons[0].value == "aylin@example.com"


async def test_one_name_in_one_household(database: None) -> None:
    household = await an_organisation("Demir household", "household")
    one = await a_customer("Aylin Demir", organisation_id=household)
    two = await a_customer("demir AYLIN", organisation_id=household)
    await a_customer("Emre Demir", organisation_id=household)
    assert signs(await likely_to_be(one)) == [(two, ["same_name", "same_organisation"])]


async def test_one_name_and_mailboxes_that_differ_by_a_dot(database: None) -> None:
    one = await a_customer("Aylin Demir", "aylin.demir@gmail.com")
    two = await a_customer("Aylin Demir", "aylindemir+shop@outlook.com")
    assert signs(await likely_to_be(one)) == [(two, ["near_email", "same_name"])]
    assert signs(await likely_to_be(two)) == [(one, ["near_email", "same_name"])]


async def test_one_number_written_in_two_countries_and_one_name(database: None) -> None:
    one = await a_customer("Aylin Demir", "+44 20 7946 0134")
    two = await a_customer("Aylin Demir", "+43 2079460134")
    await a_customer("Aylin Demir", "+44 20 7946 0135")
    assert signs(await likely_to_be(one)) == [(two, ["same_number", "same_name"])]


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        (("Maria Garcia", "m1@example.com"), ("Maria Garcia", "zz@example.com")),
        (("Aylin Demir", "info@one.example"), ("Aylin Demir", "info@two.example")),
        (("Aylin Demir", "aylin.demir@one.example"), ("Other Name", "aylin.demir@two.example")),
    ],
    ids=["a common name", "a mailbox of a role", "a mailbox alone"],
)
async def test_one_sign_is_not_enough(database: None, mine: tuple[str, str], other: tuple[str, str]) -> None:
    one = await a_customer(*mine)
    await a_customer(*other)
    assert await likely_to_be(one) == []


async def test_whoever_was_merged_or_told_apart_is_not_suggested(cast: Cast) -> None:
    by = actors.user(cast.mina)
    one = await a_customer("Aylin Demir", "aylin@example.com")
    two = await a_customer("A. Demir", "aylin@example.com")
    three = await a_customer("Ayla Demir", "aylin@example.com")
    await merge_customers(one, two, BY_TESTS)
    assert [likely.id for likely in await likely_to_be(two)] == [three]
    await tell_apart(two, three, by)
    assert await likely_to_be(one) == []
    assert await likely_to_be(three) == []


async def test_merged_selves_are_suggested_as_one(database: None) -> None:
    one = await a_customer("Aylin Demir", "aylin@example.com")
    two = await a_customer("A. Demir", "aylin@example.com", "a.demir@example.com")
    three = await a_customer("Ayla Demir", "a.demir@example.com")
    await merge_customers(two, one, BY_TESTS)
    assert [likely.id for likely in await likely_to_be(three)] == [two]


async def test_no_more_statements_for_more_candidates(database: None) -> None:
    one = await a_customer("Aylin Demir", "aylin@example.com")
    await a_customer("A. Demir", "aylin@example.com")
    few = await statements_of(likely_to_be(one))
    for number in range(20):
        await a_customer(f"A{number} Demir", "aylin@example.com")
    assert await statements_of(likely_to_be(one)) == few <= 7
    assert len(await likely_to_be(one)) == 5
    assert await likely_to_be(987_654) == []
