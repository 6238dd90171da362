"""The embedded server: made, found again, brought back after a kill, never started twice on a folder."""

import asyncio
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from casedesk.platform import postgres
from casedesk.platform.errors import Unusable
from casedesk.platform.postgres import account, running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose server, if any, is stopped afterwards."""
    yield tmp_path / "desk"
    running.stop(tmp_path / "desk" / "postgres", seconds=10)


@pytest.fixture
def start(desk: Path, bindir: Path | None) -> "Starter":
    return Starter(desk, bindir)


class Starter:
    """Starts the server of the test's folder, with real durability, as a desk does."""

    def __init__(self, desk: Path, bindir: Path | None) -> None:
        self.desk = desk
        self.bindir = bindir

    def __call__(self) -> postgres.Server:
        return postgres.start(self.desk, self.bindir)


async def ask(server: postgres.Server, sql: str) -> object:
    connection = await asyncpg.connect(server.dsn)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_it_starts_from_nothing_and_stops(start: Starter) -> None:
    server = start()
    assert not server.already_running
    assert await ask(server, "SELECT lower('ÄRGER')") == "ärger"
    assert server.stop()
    assert not running.is_alive(server.pid)


async def test_only_its_owner_may_reach_it(start: Starter, desk: Path) -> None:
    server = start()
    assert desk.stat().st_mode & 0o077 == 0
    assert Path(server.socket_dir).stat().st_mode & 0o077 == 0
    assert await ask(server, "SHOW listen_addresses") == ""
    server.stop()


async def test_what_was_committed_survives_a_kill(start: Starter) -> None:
    server = start()
    await ask(server, "CREATE TABLE kept (id int)")
    await ask(server, "INSERT INTO kept VALUES (7)")
    os.kill(server.pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        while running.is_alive(server.pid):  # whoever is killed takes a moment to go
            await asyncio.sleep(0.01)
    again = start()
    assert not again.already_running
    assert await ask(again, "SELECT id FROM kept") == 7
    server.stop()
    again.stop()


async def test_one_that_is_killed_while_it_is_used_runs_again_within_seconds(start: Starter) -> None:
    server = start()
    await ask(server, "CREATE TABLE kept (id int)")
    killed = server.pid
    with postgres.kept_running(server):
        os.kill(killed, signal.SIGKILL)
        until = time.monotonic() + 30
        while server.pid == killed and time.monotonic() < until:
            await asyncio.sleep(0.05)
        assert await ask(server, "SELECT count(*) FROM kept") == 0
    assert server.stop()
    assert not running.is_alive(server.pid)


async def test_after_a_crash_of_the_program_it_is_found_again(start: Starter, desk: Path) -> None:
    script = f"""
from pathlib import Path
import os
import pwd
from casedesk.platform import postgres
server = postgres.start(Path({str(desk)!r}), {f"Path({str(start.bindir)!r})" if start.bindir else None})
print(server.pid, flush=True)
os._exit(1)
"""
    crashed = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=False)
    server = start()
    assert server.already_running
    assert server.pid == int(crashed.stdout)
    assert server.stop()


async def test_whoever_leaves_last_stops_it(start: Starter) -> None:
    first, second = start(), start()
    assert second.already_running
    assert not first.stop()
    assert await ask(second, "SELECT 1") == 1
    assert second.stop()


async def test_one_that_outlived_its_users_can_be_stopped(start: Starter, desk: Path) -> None:
    server = start()
    assert not postgres.stop_unused(desk)
    assert running.is_alive(server.pid)
    server._using.release()  # as when its last user is killed
    assert postgres.stop_unused(desk)
    assert running.find(desk / "postgres", seconds=1) is None


async def test_many_that_start_at_once_share_one_server(start: Starter) -> None:
    servers = await asyncio.gather(*(asyncio.to_thread(start) for _ in range(4)))
    assert len({server.pid for server in servers}) == 1
    assert [server.stop() for server in servers] == [False, False, False, True]


async def test_a_process_that_took_over_the_dead_servers_number_is_not_taken_for_it(
    start: Starter, desk: Path
) -> None:
    server = start()
    server.stop()
    impostor = subprocess.Popen(["sleep", "60"])
    pid_file = desk / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{impostor.pid}\n{desk}/postgres\n1\n5432\n{server.socket_dir}\n\n0 0\nready\n")
    again = start()
    assert not again.already_running
    assert again.pid != impostor.pid
    again.stop()
    impostor.kill()
    impostor.wait()


async def test_a_path_too_long_for_a_socket_is_no_obstacle(tmp_path: Path, bindir: Path | None) -> None:
    server = postgres.start(tmp_path / ("long, and with spaces " * 6), bindir)
    assert await ask(server, "SELECT 1") == 1
    server.stop()
    assert not Path(server.socket_dir).exists()


def test_a_start_that_was_cut_off_leaves_nothing_half_made(start: Starter, desk: Path) -> None:
    (desk / "postgres.new").mkdir(parents=True)
    (desk / "postgres.new" / "PG_VERSION").write_text("18\n")
    assert start().stop()
    assert not (desk / "postgres.new").exists()


def test_a_folder_of_another_major_is_refused_with_the_steps(start: Starter, desk: Path) -> None:
    (desk / "postgres").mkdir(parents=True)
    (desk / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(Unusable) as refused:
        start()
    assert "made by PostgreSQL 9" in refused.value.reason
    assert "casedesk backup" in refused.value.reason
    assert "casedesk restore" in refused.value.reason


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unusable, match="cannot be made"):
        postgres.start(tmp_path / "file" / "desk")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as somebody else")
async def test_where_root_is_denied_namespaces_it_runs_as_nobody(
    start: Starter, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "bin" / "unshare"
    refusing.parent.mkdir()
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{refusing.parent}:{os.environ['PATH']}")
    account._namespace_reaches.cache_clear()
    try:
        server = start()
        assert Path(f"/proc/{server.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
        assert await ask(server, "SELECT 1") == 1
        assert server.stop()
        assert desk.stat().st_uid == 0
    finally:
        account._namespace_reaches.cache_clear()


def test_programs_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="There is no PostgreSQL in"):
        postgres.find(tmp_path)


def test_a_process_that_ended_is_not_alive_though_its_parent_takes_no_leave_of_it() -> None:
    """A server that another program started, and that this one stops, must not be waited for for ever."""
    ended = subprocess.Popen(["true"])
    while Path(f"/proc/{ended.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    try:
        assert not running.is_alive(ended.pid)
    finally:
        ended.wait()
