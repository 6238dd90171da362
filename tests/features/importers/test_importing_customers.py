"""Customers are brought over: added, changed, left alone, refused."""

from pathlib import Path

import pytest
from tests.builders.counting import statements_of
from tests.builders.people import BY_TESTS, a_customer

from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.queries.duplicates import likely_duplicates
from casedesk.customers.queries.finding import by_identity, find_customers
from casedesk.customers.queries.record import customer, history
from casedesk.customers.queries.verify import differences
from casedesk.importers.actions import customers as importing
from casedesk.importers.actions.customers import import_customers
from casedesk.importers.outcome import Outcome, Refusal
from casedesk.importers.reading import open_table
from casedesk.importers.rules.customers import COLUMNS
from casedesk.platform import db

SHOP = """id,name,email,phone,company,tier,language,zone
shop-1,Aylin Demir,aylin@example.com,+44 20 7946 0134,Acme,gold,tr,Europe/Istanbul
shop-2,Jonas Ott,jonas@example.com,,acme,,,
shop-3,김민수,,,,,ko,
"""


async def bring(
    folder: Path, text: str, refusals: list[Refusal] | None = None
) -> tuple[int, int, int, int, int]:
    """Brings a file over: added, changed, unchanged, refused, shared."""
    path = folder / "shop.csv"
    path.write_text(text, encoding="utf-8")
    outcome = Outcome(on_refusal=[].append if refusals is None else refusals.append)
    await import_customers(open_table(path, COLUMNS), outcome)
    return outcome.added, outcome.changed, outcome.unchanged, outcome.refused, outcome.shared


async def key_of(external_id: str) -> int:
    """Our key of a customer of the shop."""
    found: int = await db.value("SELECT id FROM customers WHERE external_id = $1", external_id)
    return found


async def test_a_file_twice_is_once(database: None, tmp_path: Path) -> None:
    assert await bring(tmp_path, SHOP) == (3, 0, 0, 0, 0)
    before = await db.records("SELECT * FROM customers ORDER BY id")
    assert await bring(tmp_path, SHOP) == (0, 0, 3, 0, 0)
    assert await db.records("SELECT * FROM customers ORDER BY id") == before
    assert await differences() == []


async def test_what_a_row_says_is_written_down(database: None, tmp_path: Path) -> None:
    await bring(tmp_path, SHOP)
    found = await customer(await key_of("shop-1"))
    assert found is not None
    assert (found.facts.name, found.facts.tier, found.language, found.zone) == (
        "Aylin Demir",
        "gold",
        "tr",
        "Europe/Istanbul",
    )
    assert [identity.normalised for identity in found.identities] == ["aylin@example.com", "+442079460134"]
    assert found.organisation is not None
    assert [member.name for member in found.members] == ["Jonas Ott"]
    assert [hit.name for hit in await find_customers("acme 0134")] == ["Aylin Demir"]
    [entry] = await history([found.facts.id])
    assert (entry.kind, entry.rule, entry.user_id) == ("added", "import", None)


async def test_changed_rows_change_and_empty_cells_take_nothing_away(database: None, tmp_path: Path) -> None:
    await bring(tmp_path, SHOP)
    changed = (
        "id,name,email,tier,company\nshop-1,Aylin Öztürk,new@example.com,,\nshop-2,Jonas Ott,,silver,Zenith\n"
    )
    assert await bring(tmp_path, changed) == (0, 2, 0, 0, 0)
    one = await customer(await key_of("shop-1"))
    assert one is not None
    assert one.organisation is not None
    assert (one.facts.name, one.facts.tier, one.organisation.name) == ("Aylin Öztürk", "gold", "Acme")
    assert {identity.normalised for identity in one.identities} == {
        "aylin@example.com",
        "new@example.com",
        "+442079460134",
    }
    latest = (await history([one.facts.id]))[0]
    assert (latest.kind, latest.payload) == ("changed", {"fields": ["name", "addresses"]})
    assert [hit.name for hit in await find_customers("zenith")] == ["Jonas Ott"]
    assert await differences() == []
    assert await bring(tmp_path, changed) == (0, 0, 2, 0, 0)


async def test_refused_rows_are_told_with_line_and_reason_and_the_rest_is_taken(
    database: None, tmp_path: Path
) -> None:
    refusals: list[Refusal] = []
    text = "id,name,email\n1,Aylin,nobody\n2,,x@example.com\n3,Mina,mina@example.com\n3,Mina,\n4,Too,many,cells\n"
    assert await bring(tmp_path, text, refusals) == (1, 0, 0, 4, 0)
    assert [(refusal.line, refusal.reason.split(":")[0]) for refusal in refusals] == [
        (2, "email"),
        (3, "name"),
        (5, "external_id"),
        (6, "The row has 4 cells under 3 headings."),
    ]
    assert refusals[0].raw == ["1", "Aylin", "nobody"]


async def test_somebody_known_by_an_address_alone_gets_the_key(database: None, tmp_path: Path) -> None:
    known = await a_customer("aylin@example.com", "aylin@example.com")
    assert await bring(tmp_path, SHOP) == (2, 1, 0, 0, 0)
    assert await key_of("shop-1") == known
    assert [hit.name for hit in await find_customers("aylin@example.com")] == ["Aylin Demir"]
    assert await bring(tmp_path, SHOP) == (0, 0, 3, 0, 0)


async def test_an_address_of_somebody_else_stays_theirs_and_suggests_them(
    database: None, tmp_path: Path
) -> None:
    await bring(tmp_path, SHOP)
    other = "id,name,email,phone\nshop-9,Ayla D.,AYLIN@example.com,+44 20 7946 0134\n"
    assert await bring(tmp_path, other) == (1, 0, 0, 0, 2)
    [likely] = await likely_duplicates([await key_of("shop-9")])
    assert likely.id == await key_of("shop-1")
    assert await bring(tmp_path, other) == (0, 0, 1, 0, 0)
    assert await differences() == []


async def test_two_rows_of_one_file_with_one_address(database: None, tmp_path: Path) -> None:
    assert await bring(tmp_path, "id,name,email\n1,One,a@example.com\n2,Two,A@example.com\n") == (
        2,
        0,
        0,
        0,
        1,
    )
    owned = await by_identity("email", "a@example.com")
    assert owned is not None
    assert owned.name == "One"


async def test_addresses_of_a_merged_self_are_their_own(database: None, tmp_path: Path) -> None:
    await bring(tmp_path, "id,name,email\n1,One,a@example.com\n2,Two,b@example.com\n")
    await merge_customers(await key_of("1"), await key_of("2"), BY_TESTS)
    assert await bring(tmp_path, "id,name,email\n1,One,a@example.com;b@example.com\n") == (0, 0, 1, 0, 0)


async def test_the_dry_run_says_the_same_and_writes_nothing(committed: str, tmp_path: Path) -> None:
    async with db.rolled_back():
        assert await bring(tmp_path, SHOP) == (3, 0, 0, 0, 0)
    assert await db.value("SELECT count(*) FROM customers") == 0


async def test_batches_know_of_each_other(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    rows = [
        f"{number},Person {number},p{number % 7}@example.com,Company {number % 3}" for number in range(11)
    ]
    text = "\n".join(["id,name,email,company", *rows])
    assert await bring(tmp_path, text) == (11, 0, 0, 0, 4)
    assert await db.value("SELECT count(*) FROM organisations") == 3
    assert await bring(tmp_path, text) == (0, 0, 11, 0, 0)


async def test_a_batch_takes_the_same_statements_however_many_rows(database: None, tmp_path: Path) -> None:
    def text(rows: range) -> str:
        return "\n".join(["id,name,email,company", *(f"{n},P {n},p{n}@example.com,C {n}" for n in rows)])

    few = await statements_of(bring(tmp_path, text(range(1))))
    assert await statements_of(bring(tmp_path, text(range(1, 200)))) == few
