"""`casedesk customer export` and `casedesk customer erase`, as a person calls them."""

import zipfile
from pathlib import Path

import pytest
from tests.builders.people import a_customer
from tests.features.cli.running import casedesk

from casedesk.platform import db, erased, tokens

pytestmark = pytest.mark.slow


async def test_somebody_is_given_what_we_hold_and_is_erased(committed: str, tmp_path: Path) -> None:
    tokens.open_key(tmp_path / "desk.key")
    customer_id = await a_customer("Aylin Demir", "aylin@example.com")
    place = ["--data", str(tmp_path), "--database-url", committed]
    held = tmp_path / "held.zip"
    exported = casedesk("customer", "export", str(customer_id), "--to", str(held), *place)
    assert exported.returncode == 0, exported.stderr
    with zipfile.ZipFile(held) as archive:
        assert "aylin@example.com" in archive.read("index.html").decode()
    ground = ["--ground", "consent_withdrawn", "--reference", "R-17"]
    done = casedesk("customer", "erase", str(customer_id), *ground, "--yes", *place)
    assert done.returncode == 0, done.stderr
    assert await db.value("SELECT name FROM customers") == f"#{customer_id}"
    assert await db.value("SELECT count(*) FROM identities") == 0
    [line] = erased.read(tmp_path / erased.NAME)
    assert [one.id for one in line.selves] == [customer_id]
