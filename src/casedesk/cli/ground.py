"""What a command stands on while it works: the database, the store of files and the key, all open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from casedesk import wiring
from casedesk.channels.email.outlet import open_outlet
from casedesk.cli import database_server
from casedesk.config import Settings
from casedesk.platform import db, erased, files, logs, migrations, public_address, tokens
from casedesk.platform.errors import Unusable


@asynccontextmanager
async def database(settings: Settings, *, may_be_new: bool = False) -> AsyncIterator[str]:
    """The desk's database, open, of whatever version; gives its address.

    Raises Unusable where it is out of reach, too old, or missing and not `may_be_new`.
    """
    with database_server.running(settings, may_be_new=may_be_new) as dsn:
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
    erased.open_list(settings.data_dir, settings.backups_dir)
    public_address.open_public_address(settings.base_url)
    open_outlet(settings.outbox_dir if settings.demo else None)
    wiring.install()
