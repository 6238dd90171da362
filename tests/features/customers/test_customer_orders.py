"""What customers bought."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.builders.counting import statements_of
from tests.builders.people import BY_TESTS, a_customer

from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.actions.orders import record_order
from casedesk.customers.queries.orders import order, orders_of
from casedesk.customers.queries.record import customer
from casedesk.customers.rules.orders import Line, Purchase
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound, Refused

LAMP = Line("Lamp", Decimal(2), Decimal("29.90"), sku="L-1")
ORDER = Purchase(
    "R-1", date(2026, 3, 1), "EUR", external_id="shop-1", lines=(LAMP, Line("Shipping", total=Decimal(5)))
)


async def test_an_order_stands_with_its_lines_and_their_sum(database: None) -> None:
    customer_id = await a_customer()
    order_id = await record_order(customer_id, ORDER, BY_TESTS)
    found = await order(order_id)
    assert found is not None
    assert (found.customer_id, found.number, found.currency, found.total) == (
        customer_id,
        "R-1",
        "EUR",
        Decimal("64.8"),
    )
    assert [(line.position, line.name, line.total) for line in found.lines] == [
        (1, "Lamp", Decimal("59.8")),
        (2, "Shipping", Decimal(5)),
    ]


async def test_telling_of_it_again_changes_it_and_keeps_the_keys_of_its_lines(database: None) -> None:
    customer_id = await a_customer()
    order_id = await record_order(customer_id, ORDER, BY_TESTS)
    before = await order(order_id)
    again = replace(ORDER, status="shipped", lines=(replace(LAMP, quantity=Decimal(3)),))
    assert await record_order(customer_id, again, BY_TESTS) == order_id
    after = await order(order_id)
    assert before is not None
    assert after is not None
    assert (after.status, after.total) == ("shipped", Decimal("89.7"))
    assert [line.id for line in after.lines] == [before.lines[0].id]
    assert await db.value("SELECT count(*) FROM orders") == 1


async def test_without_the_shop_s_key_the_number_tells_it_for_this_customer(database: None) -> None:
    nameless = replace(ORDER, external_id=None)
    one, two = await a_customer("One"), await a_customer("Two")
    first = await record_order(one, nameless, BY_TESTS)
    assert await record_order(one, nameless, BY_TESTS) == first
    assert await record_order(two, nameless, BY_TESTS) != first


async def test_an_order_of_somebody_else_is_refused_unless_they_are_one(database: None) -> None:
    one, two = await a_customer("One"), await a_customer("Two")
    order_id = await record_order(one, ORDER, BY_TESTS)
    with pytest.raises(Refused):
        await record_order(two, ORDER, BY_TESTS)
    await merge_customers(two, one, BY_TESTS)
    assert await record_order(two, ORDER, BY_TESTS) == order_id


async def test_orders_of_all_selves_stand_together_newest_first(database: None) -> None:
    one, two = await a_customer("One"), await a_customer("Two")
    await record_order(one, ORDER, BY_TESTS)
    await record_order(
        two, replace(ORDER, number="R-2", external_id=None, placed_on=date(2026, 4, 1)), BY_TESTS
    )
    await merge_customers(one, two, BY_TESTS)
    found = await customer(two)
    assert found is not None
    assert [each.number for each in found.orders] == ["R-2", "R-1"]
    assert all(each.lines for each in found.orders)
    assert [each.number for each in await orders_of([one])] == ["R-1"]


async def test_what_cannot_be_an_order(database: None) -> None:
    customer_id = await a_customer()
    wrong = Purchase("", date(2999, 1, 1), "EUR", lines=(Line("", Decimal(0), Decimal("0.001")),))
    with pytest.raises(Invalid) as refused:
        await record_order(customer_id, wrong, BY_TESTS)
    assert set(refused.value.fields) == {
        "number",
        "placed_on",
        "line 1 name",
        "line 1 quantity",
        "line 1 price",
    }
    with pytest.raises(NotFound):
        await record_order(987_654, ORDER, BY_TESTS)
    assert await order(987_654) is None


async def test_a_page_takes_the_same_statements_however_much_they_bought(database: None) -> None:
    customer_id = await a_customer("One", "one@example.com")
    await record_order(customer_id, ORDER, BY_TESTS)
    few = await statements_of(customer(customer_id))
    for number in range(20):
        await record_order(customer_id, replace(ORDER, number=f"R-{number}", external_id=None), BY_TESTS)
    assert await statements_of(customer(customer_id)) == few <= 8
