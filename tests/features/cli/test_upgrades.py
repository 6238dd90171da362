"""What a database of another version gets."""

from pathlib import Path

import asyncpg
from tests.features.cli.running import casedesk


async def test_a_database_of_a_newer_program_is_refused(committed: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(committed)
    await connection.execute("INSERT INTO migration (name, app_name) VALUES ('9999_future', 'casedesk')")
    await connection.close()
    for command in ("migrate", "verify"):
        refused = casedesk(command, "--data", str(tmp_path), "--database-url", committed)
        assert refused.returncode == 1
        assert "was made by a newer casedesk (it has '9999_future')" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1


async def test_a_database_of_an_older_program_asks_to_be_migrated(
    empty_database: str, tmp_path: Path
) -> None:
    refused = casedesk("verify", "--data", str(tmp_path), "--database-url", empty_database)
    assert refused.returncode == 1
    assert "Run `casedesk migrate` first" in refused.stderr
    migrated = casedesk("migrate", "--data", str(tmp_path), "--database-url", empty_database)
    assert migrated.returncode == 0
    assert "Migrated to" in migrated.stdout
    assert not (tmp_path / "backups").exists(), "there was nothing to lose"


async def test_what_could_be_lost_is_backed_up_before_migrating(committed: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(committed)
    await connection.execute("DELETE FROM migration WHERE name = (SELECT max(name) FROM migration)")
    await connection.close()
    # The last step fails, as what it makes is there already; the backup stands, and nothing is half done.
    casedesk("migrate", "--data", str(tmp_path), "--database-url", committed)
    assert len(list((tmp_path / "backups").glob("before-*.tar"))) == 1
