"""The server that a command's database is on."""

from collections.abc import Iterator
from contextlib import contextmanager

from casedesk.config import Settings
from casedesk.platform import backup, postgres
from casedesk.platform.errors import Unusable


@contextmanager
def running(settings: Settings, *, may_be_new: bool = False) -> Iterator[str]:
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
