"""What a command stands on while it works: the database, the store of files and the key, all open."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from casedesk import wiring
from casedesk.channels.email.outlet import open_outlet
from casedesk.config import Settings
from casedesk.platform import backup, db, files, logs, migrations, postgres, public_address, tokens
from casedesk.platform.errors import Unusable


@contextmanager
def server(settings: Settings, *, may_be_new: bool = False) -> Iterator[str]:
    """The address of a running server: the database of one's own, or the embedded one, started if need be.

    Raises Unusable where there is no desk yet, unless `may_be_new`.
    """
    backup.refuse_unfinished(settings.data_dir)
    if settings.database_url is not None:
        yield settings.database_url
        return
    if not may_be_new and not (settings.data_dir / "postgres").exists():
        raise Unusable(f"There is no desk in {settings.data_dir}. Name its folder with --data.")
    embedded = postgres.start(settings.data_dir)
    try:
        with postgres.kept_running(embedded):
            yield embedded.dsn
    finally:
        embedded.stop()


@asynccontextmanager
async def database(settings: Settings, *, may_be_new: bool = False) -> AsyncIterator[str]:
    """The desk's database, open, of whatever version; gives its address.

    Raises Unusable where it is out of reach, too old, or missing and not `may_be_new`.
    """
    with server(settings, may_be_new=may_be_new) as dsn:
        await db.open(dsn, size=settings.pool_size)
        try:
            yield dsn
        finally:
            await db.close()


@asynccontextmanager
async def desk(settings: Settings) -> AsyncIterator[str]:
    """A whole desk; gives its database's address. Raises Unusable where it has to be migrated first."""
    logs.configure(settings.log_json, settings.log_level)
    async with database(settings) as dsn:
        if await migrations.pending(dsn):
            raise Unusable("The database is of an older casedesk. Run `casedesk migrate` first.")
        open_house(settings)
        yield dsn


def open_house(settings: Settings) -> None:
    """Opens what lies beside the database, and ties the features together."""
    files.open_store(settings.files_dir, settings.bucket)
    tokens.open_key(settings.key_file)
    public_address.open_public_address(settings.base_url)
    open_outlet(settings.outbox_dir if settings.demo else None)
    wiring.install()
