"""`casedesk doctor` finds what is wrong, and says what to do about each."""

from pathlib import Path

import pytest
from tests.features.cli.running import casedesk

from casedesk.platform import db, tokens

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A desk's folder with a key, whose database is elsewhere."""
    tokens.open_key(tmp_path / "desk.key")
    return tmp_path


async def test_a_desk_in_order_has_nothing_wrong(committed: str, folder: Path) -> None:
    examined = casedesk("doctor", "--data", str(folder), "--database-url", committed)
    assert examined.returncode == 0, examined.stdout
    assert "wrong" not in examined.stdout


async def test_everything_that_is_wrong_is_found_at_once(committed: str, folder: Path) -> None:
    (folder / "desk.key").chmod(0o644)
    await db.execute(
        "INSERT INTO jobs (kind, run_at, created_at, state, ended_at) VALUES ('x', now(), now(), 'dead', now())"
    )
    place = ["--data", str(folder), "--database-url", committed]
    examined = casedesk("doctor", *place, "--host", "192.0.2.1", CASEDESK_PROT="8000")
    assert examined.returncode == 1
    for said in (
        "open to the network without https",
        "CASEDESK_PROT is no setting",
        f"chmod 600 {folder / 'desk.key'}",
        "jobs: 1 were given up",
    ):
        assert said in examined.stdout


async def test_a_database_of_an_older_program_is_named(empty_database: str, folder: Path) -> None:
    examined = casedesk("doctor", "--data", str(folder), "--database-url", empty_database)
    assert examined.returncode == 1
    assert "migrations have not run" in examined.stdout
    assert "casedesk migrate" in examined.stdout


def test_where_there_is_no_desk_it_says_how_to_start_one(tmp_path: Path) -> None:
    examined = casedesk("doctor", "--data", str(tmp_path / "none"))
    assert examined.returncode == 1
    assert f"casedesk run --data {tmp_path / 'none'}" in examined.stdout
    assert not (tmp_path / "none").exists()


def test_a_database_out_of_reach_is_named(folder: Path) -> None:
    examined = casedesk("doctor", "--data", str(folder), "--database-url", "postgresql://127.0.0.1:1/desk")
    assert examined.returncode == 1
    assert "The database cannot be reached" in examined.stdout
