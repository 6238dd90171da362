"""The ground tests stand on: one embedded PostgreSQL for the run, a database for each worker.

    database     the pool is open; everything the test does is rolled back after it. Where the cast is asked for, too,
                 they have worked at this desk for long
    committed    a database of the test's own, for real commits and races; yields its address
                 (committed_together: of the test file's own)

Tests never read DATABASE_URL: they make their server and their databases, and remove them.
"""

import contextlib
import logging
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import hypothesis
import pytest

from casedesk import wiring
from casedesk.platform import clock, db, files, logs, migrations, postgres, public_address, tokens
from casedesk.reports import patience
from tests.cast import hire
from tests.pools import Pools, opened, set_aside, using

# On a busy machine a page of a handful of cases may take a second, and is to be a page all the same.
patience.SECONDS = 60.0

TEMPLATE = "casedesk_template"
STAFFED = "casedesk_staffed"
HIRED = datetime(2020, 1, 1, tzinfo=UTC)
"""Before whatever tests do."""

EXAMPLES = 1_000
"""How many examples hypothesis tries of a property at full scale."""


def pytest_configure(config: pytest.Config) -> None:
    """Properties are tried as far as `--scale` says. The machine is shared and slow at times: how long an
    example takes says nothing."""
    examples = max(10, round(EXAMPLES * float(config.getoption("--scale"))))
    hypothesis.settings.register_profile("casedesk", deadline=None, max_examples=examples)
    hypothesis.settings.load_profile("casedesk")


@pytest.fixture(scope="session")
def bindir(request: pytest.FixtureRequest) -> Path | None:
    """The PostgreSQL programs to test on: those of the wheel, unless --postgres says otherwise."""
    major = request.config.getoption("--postgres")
    if major is None:
        return None
    debian = Path(f"/usr/lib/postgresql/{major}/bin")
    if debian.is_dir():
        return debian
    pg_config = shutil.which("pg_config")
    if pg_config is not None:
        found = Path(subprocess.check_output([pg_config, "--bindir"], text=True).strip())
        if postgres.find(found).major == int(major):
            return found
    raise pytest.UsageError(f"--postgres {major}: no PostgreSQL {major} is installed here")


@pytest.fixture(scope="session")
def server(
    bindir: Path | None, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[postgres.Server]:
    """The run's server: the first worker that needs it starts it, the last one stops it."""
    base = tmp_path_factory.getbasetemp()
    run = base if worker_id == "master" else base.parent
    folder = run / "server"
    for left in run.parent.glob("pytest-*/server"):  # of runs that were killed
        if left != folder:
            postgres.stop_unused(left)
    server = postgres.start(folder, bindir, postgres.THROWAWAY)
    yield server
    if server.stop():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
async def template(server: postgres.Server, run_folder: Path) -> str:
    """The name of the database that has every migration and no row."""
    await _made_once(server, run_folder, TEMPLATE, "template0", migrations.migrate)
    return TEMPLATE


@pytest.fixture(scope="session")
async def staffed(server: postgres.Server, run_folder: Path, template: str, desk_folder: Path) -> str:
    """The name of the database where the cast work: to hire them takes longer than most tests."""
    await _made_once(server, run_folder, STAFFED, template, _hire_at)
    return STAFFED


async def _made_once(
    server: postgres.Server, folder: Path, name: str, like: str, fill: Callable[[str], Awaitable[Any]]
) -> None:
    """Makes a database that others are copies of, whoever of the workers comes first."""
    lock = postgres.FolderLock(folder / f"{name}.lock")
    lock.wait_exclusive(60)
    try:
        if not await _exists(server, name):
            await _create(server, f"{name}_new", like)
            await fill(server.dsn_of(f"{name}_new"))
            await _administer(server, f"ALTER DATABASE {name}_new RENAME TO {name}")
    finally:
        lock.release()


async def _hire_at(dsn: str) -> None:
    async with _pool_on(dsn):
        with clock.frozen(HIRED):
            await hire()


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of files and a desk's key, both open; and the features tied together."""
    logs.configure()
    logging.getLogger().handlers.clear()  # pytest keeps the lines itself, for tests that fail
    folder = tmp_path_factory.mktemp("desk")
    open_house(folder)
    return folder


def open_house(folder: Path) -> None:
    files.open_store(folder / "files")
    tokens.open_key(folder / "desk.key")
    public_address.open_public_address("http://127.0.0.1:8000")
    wiring.install()


@pytest.fixture(scope="session")
async def worker_database(server: postgres.Server, template: str, worker_id: str) -> AsyncIterator[Pools]:
    """Pools on an empty database of this worker's."""
    async with _kept_database(server, template, f"casedesk_{worker_id}") as pools:
        yield pools


@pytest.fixture(scope="session")
async def staffed_database(server: postgres.Server, staffed: str, worker_id: str) -> AsyncIterator[Pools]:
    """Pools on a database of this worker's where the cast work."""
    async with _kept_database(server, staffed, f"casedesk_{worker_id}_staffed") as pools:
        yield pools


@pytest.fixture
def pools(request: pytest.FixtureRequest) -> Any:
    """Those on the database for what this test asks for."""
    return request.getfixturevalue(
        "staffed_database" if "cast" in request.fixturenames else "worker_database"
    )


@pytest.fixture
async def database(pools: Pools, desk_folder: Path) -> AsyncIterator[None]:
    """A migrated database as it was before once the test is over: empty, or where the cast work if they are asked for.

    The outermost `db.transaction()` of what is tested is a savepoint in it, at whose end deferred
    constraints are checked and after-commit hooks run, as they would be at a real commit.
    """
    open_house(desk_folder)
    with using(pools):
        async with db.rolled_back():
            yield


@pytest.fixture
async def committed(
    server: postgres.Server, template: str, desk_folder: Path, worker_id: str
) -> AsyncIterator[str]:
    """A migrated, empty database of the test's own with the pool open on it, dropped afterwards."""
    open_house(desk_folder)
    async with _own_database(server, template, f"casedesk_{worker_id}_own") as address:
        yield address


@pytest.fixture(scope="module")
async def committed_together(
    server: postgres.Server, template: str, desk_folder: Path, worker_id: str
) -> AsyncIterator[str]:
    """Like `committed`, for a module of tests that do not mind what the others left there: making a database
    takes longer than most of them."""
    open_house(desk_folder)
    async with _own_database(server, template, f"casedesk_{worker_id}_together") as address:
        yield address


@contextlib.asynccontextmanager
async def _own_database(
    server: postgres.Server, template: str, name: str, *, size: int = 10
) -> AsyncIterator[str]:
    await _create(server, name, template)
    async with _pool_on(server.dsn_of(name), size=size):
        yield server.dsn_of(name)
    await _drop(server, name)


@contextlib.asynccontextmanager
async def _pool_on(dsn: str, *, size: int = 10) -> AsyncIterator[None]:
    with set_aside():
        await db.open(dsn, size=size)
        yield
        await db.close()


@contextlib.asynccontextmanager
async def _kept_database(server: postgres.Server, template: str, name: str) -> AsyncIterator[Pools]:
    """Pools on a database that tests use in turn; between them, whatever was open before is."""
    before = opened()
    async with _own_database(server, template, name, size=4):
        pools = opened()
        with using(before):
            yield pools


@pytest.fixture
async def empty_database(server: postgres.Server, worker_id: str) -> AsyncIterator[str]:
    """The address of a database without a single table, dropped afterwards."""
    name = f"casedesk_{worker_id}_empty"
    await _create(server, name, "template0")
    yield server.dsn_of(name)
    await _drop(server, name)


async def _administer(server: postgres.Server, statement: str) -> None:
    connection = await asyncpg.connect(server.dsn_of("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _exists(server: postgres.Server, name: str) -> bool:
    connection = await asyncpg.connect(server.dsn_of("postgres"))
    try:
        return bool(await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name))
    finally:
        await connection.close()


async def _create(server: postgres.Server, name: str, template: str) -> None:
    # Files are copied whole: by way of the log it takes eight times as long.
    await _administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")


async def _drop(server: postgres.Server, name: str) -> None:
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")
