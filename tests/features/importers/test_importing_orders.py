"""Orders are brought over: added, changed, left alone, refused."""

from decimal import Decimal
from pathlib import Path

from tests.builders.counting import statements_of
from tests.builders.people import BY_TESTS, a_customer

from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.actions.people import add_customer
from casedesk.customers.queries.orders import Order, order
from casedesk.customers.rules.people import Person
from casedesk.importers.actions.orders import import_orders
from casedesk.importers.outcome import Outcome, Refusal
from casedesk.importers.reading import open_table
from casedesk.importers.rules.orders import COLUMNS
from casedesk.platform import db

SHOP = """order_id;customer_id;email;date;currency;product;qty;price;status
o-1;shop-1;;2026-03-01;EUR;Lamp;2;29,90;shipped
o-1;;;;;Shade;1;5;
o-2;;jonas@example.com;2026-03-02;KRW;Rug;1;12000;
"""


async def two_customers() -> tuple[int, int]:
    """One known by the shop's key, one by an address."""
    one = await add_customer(Person("Aylin Demir", external_id="shop-1"), [], BY_TESTS)
    return one, await a_customer("Jonas Ott", "jonas@example.com")


async def bring(folder: Path, text: str, refusals: list[Refusal] | None = None) -> tuple[int, int, int, int]:
    """Brings a file over: added, changed, unchanged, rows refused."""
    path = folder / "orders.csv"
    path.write_text(text, encoding="utf-8")
    outcome = Outcome(on_refusal=[].append if refusals is None else refusals.append)
    await import_orders(open_table(path, COLUMNS), outcome)
    return outcome.added, outcome.changed, outcome.unchanged, outcome.refused


async def order_of_shop(external_id: str) -> Order | None:
    """The order that the shop knows by this key."""
    return await order(await db.value("SELECT id FROM orders WHERE external_id = $1", external_id))


async def versions() -> list[object]:
    """Where each row of orders and lines stands: it moves with every write, also of the same values."""
    return await db.records(
        "SELECT id, ctid::text FROM orders UNION ALL SELECT id, ctid::text FROM order_lines"
    )


async def test_a_file_twice_is_once(database: None, tmp_path: Path) -> None:
    one, two = await two_customers()
    assert await bring(tmp_path, SHOP) == (2, 0, 0, 0)
    before = (
        await db.records("SELECT xmin::text, * FROM orders"),
        await db.records("SELECT xmin::text, * FROM order_lines"),
    )
    assert await bring(tmp_path, SHOP) == (0, 0, 2, 0)
    after = (
        await db.records("SELECT xmin::text, * FROM orders"),
        await db.records("SELECT xmin::text, * FROM order_lines"),
    )
    assert after == before
    first, second = await order_of_shop("o-1"), await order_of_shop("o-2")
    assert first is not None
    assert second is not None
    assert (first.customer_id, first.total, first.status) == (one, Decimal("64.80"), "shipped")
    assert [line.name for line in first.lines] == ["Lamp", "Shade"]
    assert (second.customer_id, second.total, second.status) == (two, Decimal(12000), "placed")


async def test_what_changed_is_changed(database: None, tmp_path: Path) -> None:
    await two_customers()
    await bring(tmp_path, SHOP)
    changed = SHOP.replace("o-1;;;;;Shade;1;5;\n", "").replace("12000;", "12000;paid")
    assert await bring(tmp_path, changed) == (0, 2, 0, 0)
    first, second = await order_of_shop("o-1"), await order_of_shop("o-2")
    assert first is not None
    assert second is not None
    assert (first.total, len(first.lines), second.status) == (Decimal("59.80"), 1, "paid")
    assert await bring(tmp_path, changed) == (0, 0, 2, 0)


async def test_refused_rows_are_told_and_the_rest_is_taken(database: None, tmp_path: Path) -> None:
    await two_customers()
    refusals: list[Refusal] = []
    text = (
        "order_id,customer_id,date,currency,product,price\n"
        "1,nobody,2026-03-01,EUR,Lamp,5\n"
        "2,shop-1,2026-03-01,EUR,Lamp,5\n"
        "2,shop-1,2026-03-01,EUR,Shade,0.001\n"
        "3,shop-1,2026-03-01,EUR,Lamp,5\n"
        "2,shop-1,2026-03-01,EUR,Shade,5\n"
        ",shop-1,2026-03-01,EUR,Shade,5\n"
        "4,shop-1,2026-03-01,EUR,Shade,5,6,7\n"
    )
    assert await bring(tmp_path, text, refusals) == (1, 0, 0, 6)
    said = {refusal.line: refusal.reason for refusal in refusals}
    assert set(said) == {2, 3, 4, 6, 7, 8}
    assert said[2].startswith("customer_id: No customer is known by “nobody”")
    assert said[3] == said[4]
    assert said[4].startswith("line 2 price")
    assert "began on line 3" in said[6]
    assert said[7].startswith("external_id")
    assert "8 cells under 6" in said[8]


async def test_an_order_of_somebody_else_is_refused_unless_they_are_one(
    database: None, tmp_path: Path
) -> None:
    one, two = await two_customers()
    await bring(tmp_path, SHOP)
    moved = SHOP.replace("o-1;shop-1;;", "o-1;;jonas@example.com;")
    assert await bring(tmp_path, moved) == (0, 0, 1, 2)
    await merge_customers(two, one, BY_TESTS)
    assert await bring(tmp_path, moved) == (0, 0, 2, 0)


async def test_a_batch_takes_the_same_statements_however_many_orders(database: None, tmp_path: Path) -> None:
    def text(orders: range) -> str:
        rows = [f"{n},shop-1,2026-03-01,EUR,Lamp {n},5" for n in orders]
        return "\n".join(["order_id,customer_id,date,currency,product,price", *rows])

    await two_customers()
    few = await statements_of(bring(tmp_path, text(range(1))))
    assert await statements_of(bring(tmp_path, text(range(1, 200)))) == few
