"""`casedesk import` as a person runs it."""

from pathlib import Path

import pytest
from tests.features.cli.running import casedesk

from casedesk.platform import db

pytestmark = pytest.mark.slow

CUSTOMERS = "id;name;email\nshop-1;Aylin Demir;aylin@example.com\nshop-2;;nobody\n"
ORDERS = "order_id,customer_id,date,currency,total\no-1,shop-1,2026-03-01,EUR,12.50\n"


def written(path: Path, text: str) -> str:
    """A file with this text; its name."""
    path.write_text(text, encoding="utf-8")
    return str(path)


async def test_a_dry_run_then_the_import_then_what_was_refused(committed: str, tmp_path: Path) -> None:
    place = ("--database-url", committed, "--data", str(tmp_path / "desk"))
    shop = written(tmp_path / "shop.csv", CUSTOMERS)

    dry = casedesk("import", "customers", shop, "--dry-run", *place)
    assert dry.returncode == 1
    assert "1 customer would be added" in dry.stdout
    assert "Nothing was written." in dry.stdout
    assert dry.stderr.startswith("3,")
    assert await db.value("SELECT count(*) FROM customers") == 0

    rejects = tmp_path / "rejects.csv"
    done = casedesk("import", "customers", shop, "--rejects", str(rejects), *place)
    assert done.returncode == 1
    assert "2 rows: 1 customer added, 0 changed, 0 as they were; 1 row refused." in done.stdout
    lines = rejects.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "line;reason;id;name;email"
    assert lines[1].startswith("3;")
    assert lines[1].endswith(";shop-2;;nobody")

    mended = rejects.read_text(encoding="utf-8").replace(";;nobody", ";Jonas Ott;")
    again = casedesk("import", "customers", written(rejects, mended), *place)
    assert again.returncode == 0, again.stderr
    assert "Left out: the columns line, reason." in again.stderr
    assert await db.value("SELECT count(*) FROM customers") == 2

    orders = casedesk("import", "orders", written(tmp_path / "orders.csv", ORDERS), *place)
    assert orders.returncode == 0, orders.stderr
    assert "1 row: 1 order added" in orders.stdout


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path) -> None:
    nothing = written(tmp_path / "empty.csv", "")
    refused = casedesk("import", "customers", nothing, "--data", str(tmp_path / "desk"))
    assert refused.returncode == 1
    assert refused.stderr.strip() == "casedesk: empty.csv is empty; its first line names the columns."


def test_help_names_every_column() -> None:
    for noun, column in (("customers", "household"), ("orders", "unit_price")):
        assert f"  {column} " in casedesk("import", noun, "--help").stdout
