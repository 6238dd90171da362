"""`casedesk run`, backup, restore, doctor and verify, as a person calls them."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.features.cli.running import Desk, casedesk, free_port, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An empty desk that is being served."""
    with running(tmp_path_factory.mktemp("run") / "desk") as served:
        yield served


def test_it_answers_and_says_how_to_set_up_the_first_admin(desk: Desk) -> None:
    assert httpx.get(f"{desk.address}/healthz").status_code == 200
    assert httpx.get(f"{desk.address}/readyz").text == "ready\n"
    assert f"at {desk.address}/setup" in desk.said
    assert httpx.get(f"{desk.address}/setup").status_code == 200


def test_what_it_stands_on_is_for_its_owner_only(desk: Desk) -> None:
    assert desk.data.stat().st_mode & 0o077 == 0
    assert (desk.data / "desk.key").stat().st_mode & 0o777 == 0o600


def test_a_second_one_on_the_same_folder_is_refused(desk: Desk) -> None:
    refused = casedesk("run", "--data", str(desk.data), "--port", str(free_port()))
    assert refused.returncode == 1
    assert f"casedesk already runs on {desk.data} (process {desk.process.pid}" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_port_in_use_is_refused_before_anything_is_made(desk: Desk, tmp_path: Path) -> None:
    refused = casedesk("run", "--data", str(tmp_path / "other"), "--port", str(desk.port))
    assert refused.returncode == 1
    assert f"Port {desk.port} is in use" in refused.stderr
    assert not (tmp_path / "other" / "postgres").exists()


def test_the_doctor_finds_nothing_wrong_while_it_runs(desk: Desk) -> None:
    examined = casedesk("doctor", "--data", str(desk.data))
    assert examined.returncode == 0, examined.stdout
    assert "schema: up to date" in examined.stdout


def test_a_backup_of_a_running_desk_goes_round(desk: Desk, tmp_path: Path) -> None:
    added = casedesk("user", "add", "mina@example.org", "--name", "Mina Park", "--data", str(desk.data))
    assert added.returncode == 0, added.stderr
    assert "They choose a password here, once" in added.stdout
    none_yet = casedesk("user", "reset-codes", "mina@example.org", "--data", str(desk.data))
    assert "They have no one-time codes" in none_yet.stderr
    archive, again = str(tmp_path / "desk.tar"), str(tmp_path / "again")
    for command in (["backup", archive, "--data", str(desk.data)], ["restore", archive, "--data", again]):
        done = casedesk(*command)
        assert done.returncode == 0, done.stderr
    verified = casedesk("verify", "--data", again)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    twice = casedesk("user", "add", "mina@example.org", "--name", "Mina Park", "--data", again)
    assert twice.returncode == 1
    refused = casedesk("restore", archive, "--data", again)
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr


def test_several_web_processes_count_together_and_stop_together(tmp_path: Path) -> None:
    with running(tmp_path / "desk", "--workers", "2") as served:
        for _ in range(20):
            assert httpx.get(f"{served.address}/healthz").status_code == 200
        counted = httpx.get(f"{served.address}/metrics").text
        lines = [line for line in counted.splitlines() if line.startswith("casedesk_requests_total{")]
        assert sum(float(line.split()[-1]) for line in lines if 'route="/healthz"' in line) == 20
        assert served.stop(signal.SIGINT) == 0
        assert served.processes_left() == []
        assert "Traceback" not in served.said


def test_a_closed_terminal_ends_it(tmp_path: Path) -> None:
    with running(tmp_path / "desk") as served:
        assert served.stop(signal.SIGHUP) == 0
        assert served.processes_left() == []


def test_after_a_kill_the_next_start_takes_over(tmp_path: Path) -> None:
    with running(tmp_path / "desk") as killed:
        killed.process.kill()
        killed.process.wait()
    with running(tmp_path / "desk") as served:
        assert httpx.get(f"{served.address}/readyz").status_code == 200
    assert served.processes_left() == []


def test_the_demo_is_not_served_to_the_network(tmp_path: Path) -> None:
    refused = casedesk("run", "--demo", "--host", "192.0.2.1", "--data", str(tmp_path / "desk"))
    assert refused.returncode == 1
    assert "The demo's passwords are known" in refused.stderr


def test_a_database_out_of_reach_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"postgresql://desk:hidden@127.0.0.1:{silent.getsockname()[1]}/desk"
        refused = casedesk("migrate", "--data", str(tmp_path), "--database-url", url)
    assert refused.returncode == 1
    assert "The database cannot be reached" in refused.stderr
    assert "hidden" not in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_command_without_a_desk_makes_none(tmp_path: Path) -> None:
    refused = casedesk("verify", "--data", str(tmp_path / "nowhere"))
    assert refused.returncode == 1
    assert "There is no desk in" in refused.stderr
    assert not (tmp_path / "nowhere").exists()
