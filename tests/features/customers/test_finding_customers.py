"""Finding customers while somebody types."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders.counting import statements_of
from tests.builders.people import BY_TESTS, a_customer, an_organisation

from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.actions.orders import record_order
from casedesk.customers.actions.people import add_customer
from casedesk.customers.queries import finding
from casedesk.customers.queries.finding import find_customers
from casedesk.customers.queries.lists import newest_customers
from casedesk.customers.rules.orders import Purchase
from casedesk.customers.rules.people import Person
from casedesk.platform import db, words

SCRIPTS = st.text(st.sampled_from("abABéßıЖй김민수東京都สมชาย12 '-."), max_size=12)


async def names(typed: str) -> list[str]:
    """Who is found, in order."""
    return [hit.name for hit in await find_customers(typed)]


NAMES = ("ayl", "AYLIN", "demir ay", "häus", "hausergm")
ADDRESSES = ("aylin.demir@ex", "AYLIN.demir@example.com", "demir example.com", "instagram:aylin", "@aylin")
NUMBERS = ("020 7946 0134", "00442079460134", "0134", "7946-0134", "ayl 0134")
SHARED = ("442079", "+44 (0)20 7946")


@pytest.mark.parametrize("typed", [*NAMES, *ADDRESSES, *NUMBERS, *SHARED])
async def test_by_anything_they_are_known_by(database: None, typed: str) -> None:
    company = await an_organisation("HäuserGmbH")
    await a_customer(
        "Aylin Demir",
        "Aylin.Demir@example.com",
        "+44 20 7946 0134",
        "instagram:@aylin",
        organisation_id=company,
    )
    await a_customer("Somebody Else", "else@example.org", "+44 20 7946 0999")
    expected = ["Aylin Demir", "Somebody Else"] if typed in SHARED else ["Aylin Demir"]
    assert await names(typed) == expected


@pytest.mark.parametrize("typed", ["", " ", "a", "12", "+", "--", "zzz", "' | !", "\\", "%", "aylin nobody"])
async def test_too_little_or_nothing_known_finds_nobody(database: None, typed: str) -> None:
    await a_customer("Aylin Demir", "+44 20 7946 0134")
    assert await names(typed) == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [("김민수", "김"), ("김민수", "민수"), ("สมชาย ใจดี", "ใจ"), ("東京太郎", "太郎"), ("山田", "山")],
)
async def test_in_scripts_without_spaces_any_part_is_enough(database: None, name: str, typed: str) -> None:
    await a_customer(name)
    assert await names(typed) == [name]


async def test_by_the_key_of_the_shop(database: None) -> None:
    person = Person("Aylin Demir", external_id="S-10148")
    customer_id = await add_customer(person, [], BY_TESTS)
    for typed in ("S-10148", "10148", "s-101", "demir 101"):
        [hit] = await find_customers(typed)
        assert (hit.id, hit.matched) == (customer_id, ["S-10148"])


async def test_it_says_by_what_they_were_found_where_the_name_does_not(database: None) -> None:
    await a_customer("Aylin Demir", "aylin@example.com", "+44 20 7946 0134")
    [by_name] = await find_customers("aylin")
    [by_phone] = await find_customers("0134")
    [by_mail] = await find_customers("demir example")
    assert by_name.matched == []
    assert by_phone.matched == ["+44 20 7946 0134"]
    assert by_mail.matched == ["aylin@example.com"]
    assert (by_name.email, by_name.phone) == ("aylin@example.com", "+44 20 7946 0134")


async def test_the_likeliest_comes_first(database: None) -> None:
    await a_customer("Zoe Brand", "maria@example.com")
    await a_customer("Anna Maria")
    await a_customer("Maria Zimmer")
    await a_customer("Maria Abel")
    assert await names("maria") == ["Maria Abel", "Maria Zimmer", "Anna Maria", "Zoe Brand"]
    assert (await names("maria@example.com"))[0] == "Zoe Brand"


async def test_by_the_number_of_an_order(database: None) -> None:
    customer_id = await a_customer("Aylin Demir")
    order = Purchase("R-2026/0042", date(2026, 3, 1), "EUR", Decimal(10))
    order_id = await record_order(customer_id, order, BY_TESTS)
    for typed in ("R-2026/0042", "r20260042", "R-2026", "r-2026 00"):
        [hit] = await find_customers(typed)
        assert (hit.id, hit.order_id, hit.order_number) == (customer_id, order_id, "R-2026/0042")
    assert await names("0042") == []


async def test_merged_selves_lead_to_who_was_kept_once(database: None) -> None:
    kept = await a_customer("Aylin Demir", "aylin@example.com")
    merged = await a_customer("Ayla D.", "ayla@example.com")
    await merge_customers(kept, merged, BY_TESTS)
    [hit] = [hit for hit in await find_customers("ayla@") if hit.id == kept]
    assert hit.name == "Aylin Demir"
    assert hit.matched == ["ayla@example.com", "Ayla D."]
    assert [hit.id for hit in await find_customers("example.com")] == [kept]


async def test_no_more_statements_for_more_customers(database: None) -> None:
    await a_customer("Maria 0", "+44 20 7946 0134")
    few = await statements_of(find_customers("maria 0134"), newest_customers())
    for number in range(30):
        await a_customer(f"Maria {number}", f"maria{number}@example.com", f"+44 20 7{number:02} 0134")
    assert await statements_of(find_customers("maria 0134"), newest_customers()) == few <= 4


async def test_words_that_many_share_give_the_newest(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_ENOUGH", 3)
    people = [await a_customer(f"Maria {number:02}") for number in range(8)]
    assert sorted(hit.id for hit in await find_customers("maria")) == people[-3:]


async def test_the_list_is_turned_page_by_page_without_gap_or_double(database: None) -> None:
    people = [await a_customer(f"Person {number}") for number in range(7)]
    await merge_customers(people[0], people[3], BY_TESTS)
    found: list[int] = []
    below: int | None = None
    while True:
        page = await newest_customers(below, limit=2)
        found += [customer.id for customer in page.customers]
        if page.earlier is None:
            break
        below = page.earlier
    assert found == [person for person in reversed(people) if person != people[3]]


@given(typed=st.text(max_size=30) | st.text(st.sampled_from("a1@'\\\x00:*&|!<>() "), max_size=12))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_anything_may_be_typed(database: None, typed: str) -> None:
    assert await find_customers(typed) == []


@given(asked=SCRIPTS, text=SCRIPTS, beginnings=st.booleans())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_database_answers_by_the_same_rule(
    database: None, asked: str, text: str, beginnings: bool
) -> None:
    vector, query = words.vector([text], beginnings=beginnings), words.query(asked, beginnings=beginnings)
    answered = await db.value("SELECT $1::tsvector @@ $2::tsquery", vector, query) if query else False
    assert answered is words.matches(asked, text)
