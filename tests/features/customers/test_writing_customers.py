"""Writing customers down, changing them, and the addresses that reach them."""

import asyncio
from datetime import UTC, datetime

import pytest
from tests.builders.people import BY_TESTS, a_customer, an_organisation
from tests.cast import Cast

from casedesk.cases.rules import actors
from casedesk.customers.actions.addresses import (
    Given,
    Taken,
    add_identity,
    confirm_identity,
    mark_undeliverable,
    remove_identity,
)
from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.actions.organisations import Details, edit_organisation, organisation_named
from casedesk.customers.actions.people import add_customer, customer_of_address, edit_customer
from casedesk.customers.queries.finding import by_identity, find_customers
from casedesk.customers.queries.record import customer, history
from casedesk.customers.rules.identities import Address
from casedesk.customers.rules.people import Person
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Stale

AYLIN = Address("email", "Aylin@example.com", "aylin@example.com")


async def test_a_new_customer_stands_with_all_that_was_said(cast: Cast) -> None:
    household = await an_organisation("Demir household", "household")
    person = Person(
        "  Aylin\u200b  Demir ", "gold", "tr", "Europe/Istanbul", household, "shop-7", prospect=True
    )
    given = [Given("email", "Aylin@Example.com", confirmed=True), Given("phone", "0532 123 45 67")]
    at = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
    with clock.frozen(at):
        customer_id = await add_customer(person, given, actors.user(cast.mina))
    found = await customer(customer_id)
    assert found is not None
    assert (found.facts.name, found.facts.tier, found.language, found.zone) == (
        "Aylin Demir",
        "gold",
        "tr",
        "Europe/Istanbul",
    )
    assert (found.facts.external_id, found.facts.prospect, found.facts.created_at) == ("shop-7", True, at)
    assert found.organisation is not None
    assert found.organisation.kind == "household"
    email, phone = found.identities
    assert (email.normalised, email.confirmed_at) == ("aylin@example.com", at)
    assert (phone.normalised, phone.confirmed_at) == ("+905321234567", None)
    [entry] = await history([customer_id])
    assert (entry.kind, entry.user_id, entry.payload, entry.at) == ("added", cast.mina, {}, at)


async def test_language_and_zone_come_from_the_organisation_where_they_have_none(database: None) -> None:
    company = await an_organisation("Acme", zone="Asia/Seoul")
    customer_id = await a_customer("Park Ji-woo", "010-1234-5678", organisation_id=company)
    found = await customer(customer_id)
    assert found is not None
    assert found.zone == "Asia/Seoul"
    assert found.identities[0].normalised == "+821012345678"


async def test_all_that_is_wrong_is_said_at_once(database: None) -> None:
    person = Person("  ", "platinum", "English", "Mars/Olympus", 987_654)
    with pytest.raises(Invalid) as refused:
        await add_customer(person, [], BY_TESTS)
    assert set(refused.value.fields) == {"name", "tier", "language", "zone", "organisation_id"}
    with pytest.raises(Invalid) as refused:
        await add_customer(Person("Aylin"), [Given("email", "aylin"), Given("phone", "12")], BY_TESTS)
    assert set(refused.value.fields) == {"email", "phone"}


async def test_an_address_of_somebody_else_is_not_taken(database: None) -> None:
    first = await a_customer("Aylin Demir", "aylin@example.com")
    with pytest.raises(Taken) as refused:
        await add_customer(Person("Other"), [Given("email", "AYLIN@example.com")], BY_TESTS)
    assert refused.value.owner.customer_id == first
    assert await db.value("SELECT count(*) FROM customers") == 1


async def test_an_address_given_twice_in_other_capitals_is_one(database: None) -> None:
    customer_id = await a_customer("Aylin Demir", "aylin@example.com", "AYLIN@EXAMPLE.COM")
    assert await db.value("SELECT count(*) FROM identities WHERE customer_id = $1", customer_id) == 1


async def test_the_shop_s_key_is_one_customer_s(database: None) -> None:
    await add_customer(Person("Aylin", external_id="shop-7"), [], BY_TESTS)
    with pytest.raises(Invalid) as refused:
        await add_customer(Person("Other", external_id="shop-7"), [], BY_TESTS)
    assert set(refused.value.fields) == {"external_id"}
    other = await a_customer("Other")
    with pytest.raises(Invalid):
        await edit_customer(other, Person("Other", external_id="shop-7"), BY_TESTS)


async def test_changing_a_customer_names_the_fields_and_no_words(cast: Cast) -> None:
    customer_id = await a_customer("Aylin Demir")
    await edit_customer(customer_id, Person("Aylin Öztürk", tier="silver"), actors.user(cast.jonas))
    latest = (await history([customer_id]))[0]
    assert (latest.kind, latest.user_id) == ("changed", cast.jonas)
    assert latest.payload == {"fields": ["name", "tier"], "tier": "silver"}
    assert [hit.id for hit in await find_customers("ozturk")] == [customer_id]
    assert await find_customers("demir") == []


async def test_changing_nothing_writes_nothing(database: None) -> None:
    customer_id = await a_customer("Aylin Demir")
    await edit_customer(customer_id, Person("Aylin Demir"), BY_TESTS)
    assert len(await history([customer_id])) == 1


async def test_an_outdated_form_is_held_back(database: None) -> None:
    customer_id = await a_customer("Aylin Demir")
    seen = (await history([customer_id]))[0].id
    await edit_customer(customer_id, Person("Aylin Öztürk"), BY_TESTS, seen=seen)
    with pytest.raises(Stale) as refused:
        await edit_customer(customer_id, Person("Aylin D."), BY_TESTS, seen=seen)
    assert isinstance(refused.value.news, list)
    assert refused.value.news[0].kind == "changed"


async def test_changing_a_merged_self_changes_who_stands_for_them(database: None) -> None:
    kept, merged = await a_customer("Aylin Demir"), await a_customer("A. Demir")
    await merge_customers(kept, merged, BY_TESTS)
    await edit_customer(merged, Person("Aylin Demir", tier="gold"), BY_TESTS)
    await add_identity(merged, Given("email", "aylin@example.com"), BY_TESTS)
    found = await customer(kept)
    assert found is not None
    assert found.facts.tier == "gold"
    assert found.identities[0].customer_id == kept


async def test_an_unknown_customer_is_said_to_be_unknown(database: None) -> None:
    assert await customer(987_654) is None
    for action in (edit_customer(987_654, Person("A"), BY_TESTS), confirm_identity(987_654, BY_TESTS)):
        with pytest.raises(NotFound):
            await action


async def test_an_address_is_confirmed_marked_and_taken_away(database: None) -> None:
    customer_id = await a_customer("Aylin Demir", "aylin@example.com")
    owned = await by_identity("email", "aylin@example.com")
    assert owned is not None
    assert not owned.confirmed
    await mark_undeliverable(owned.identity_id, BY_TESTS)
    await confirm_identity(owned.identity_id, BY_TESTS)
    await confirm_identity(owned.identity_id, BY_TESTS)
    found = await customer(customer_id)
    assert found is not None
    assert found.identities[0].confirmed_at
    assert not found.identities[0].undeliverable_at
    await remove_identity(owned.identity_id, BY_TESTS)
    assert await by_identity("email", "aylin@example.com") is None
    assert await find_customers("aylin@example.com") == []
    kinds = [entry.kind for entry in reversed(await history([customer_id]))]
    assert kinds == ["added", "identity_undeliverable", "identity_confirmed", "identity_removed"]


async def test_giving_an_address_they_have_is_no_change(database: None) -> None:
    customer_id = await a_customer("Aylin Demir", "aylin@example.com")
    identity_id = await add_identity(
        customer_id, Given("email", "Aylin@Example.com", confirmed=True), BY_TESTS
    )
    owned = await by_identity("email", "aylin@example.com")
    assert owned is not None
    assert owned.identity_id == identity_id
    assert owned.confirmed


async def test_an_unknown_address_becomes_a_customer_once(database: None) -> None:
    first = await customer_of_address(AYLIN, "Aylin Demir", BY_TESTS, confirmed=True)
    again = await customer_of_address(AYLIN, "Somebody", BY_TESTS)
    assert first == (again[0], True)
    assert again[1] is False
    found = await customer(first[0])
    assert found is not None
    assert found.facts.name == "Aylin Demir"


async def test_who_writes_without_a_name_is_called_by_their_address(database: None) -> None:
    customer_id, _ = await customer_of_address(AYLIN, " \u200b ", BY_TESTS)
    found = await customer(customer_id)
    assert found is not None
    assert found.facts.name == "Aylin@example.com"


async def test_an_address_of_a_merged_self_leads_to_who_was_kept(database: None) -> None:
    kept, merged = await a_customer("Aylin Demir"), await a_customer("A. Demir", "aylin@example.com")
    await merge_customers(kept, merged, BY_TESTS)
    assert await customer_of_address(AYLIN, "", BY_TESTS) == (kept, False)


async def test_a_renamed_organisation_is_found_by_its_new_name(database: None) -> None:
    company = await an_organisation("Acme")
    customer_id = await a_customer("Aylin Demir", organisation_id=company)
    await edit_organisation(company, Details("Zenith"), BY_TESTS)
    assert [hit.id for hit in await find_customers("zen")] == [customer_id]
    assert await find_customers("acme") == []


async def test_many_contacts_from_one_new_address_at_once_make_one_customer(committed: str) -> None:
    made = await asyncio.gather(*(customer_of_address(AYLIN, "Aylin", BY_TESTS) for _ in range(8)))
    assert len({customer_id for customer_id, _new in made}) == 1
    assert sorted(new for _customer_id, new in made) == [False] * 7 + [True]
    assert await db.value("SELECT count(*) FROM customers") == 1


async def test_one_new_organisation_named_by_many_at_once_is_one(committed: str) -> None:
    made = await asyncio.gather(*(organisation_named(" Acme  GmbH", "company", BY_TESTS) for _ in range(5)))
    assert len(set(made)) == 1
    assert await organisation_named("acme gmbh", "household", BY_TESTS) not in made
    assert await organisation_named("  ", "company", BY_TESTS) is None
