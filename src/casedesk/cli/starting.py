"""Making a desk ready, then serving it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from casedesk.accounts.actions.setup import issue_setup_code
from casedesk.accounts.queries.people import is_anybody_here
from casedesk.cli import demo, ground, serving
from casedesk.cli.migrate import bring_up_to_date
from casedesk.config import Settings
from casedesk.empowerment.actions.policies import install_starter
from casedesk.platform import db, logs
from casedesk.privacy.actions.replaying import replay


def start(settings: Settings, dsn: str, *, no_backup: bool, pages_are_read: Callable[[], None]) -> None:
    """Brings the database at `dsn` up to date and serves the desk until the program is told to stop. Before it forks
    its web processes it waits until their pages are read."""
    logs.configure(settings.log_json, settings.log_level)
    greeting = asyncio.run(_prepare(settings, dsn, no_backup))
    pages_are_read()
    serving.serve(replace(settings, database_url=dsn), greeting)


async def _prepare(settings: Settings, dsn: str, no_backup: bool) -> Sequence[str]:
    """Makes the database ready to be served; returns what to tell whoever started the desk."""
    await db.open(dsn, size=settings.pool_size)
    try:
        await bring_up_to_date(settings, dsn, no_backup=no_backup)
        ground.open_house(settings)
        await replay()
        if settings.demo:
            await demo.ensure(settings)
        await install_starter()
        return await _greeting(settings)
    finally:
        await db.close()


async def _greeting(settings: Settings) -> Sequence[str]:
    lines = [f"casedesk is ready: {settings.base_url}", ""]
    if settings.demo:
        lines += [*demo.who_signs_in(), ""]
    elif not await is_anybody_here():
        code, where = await issue_setup_code(), f"{settings.base_url}/setup"
        lines += ["Set up the first admin with this code, once:", "", f"  {code}", "", f"at {where}", ""]
    return [*lines, "Ctrl-C stops it."]
