"""Builds the web application from its parts, and nothing else."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from casedesk import config, wiring
from casedesk.accounts.pages import ROUTES as ACCOUNTS
from casedesk.accounts.pages.doorkeeper import DOORKEEPER
from casedesk.accounts.rules.permissions import PERMISSIONS
from casedesk.admin.pages import ROUTES as ADMIN
from casedesk.channels.email.outlet import open_outlet
from casedesk.channels.mail_room import running as mail_room
from casedesk.channels.mail_room.pages import intake
from casedesk.config import Settings
from casedesk.demo.cast import sign_ins
from casedesk.empowerment.pages import ROUTES as EMPOWERMENT
from casedesk.empowerment.workbench.pages import ROUTES as WORKBENCH
from casedesk.importers.pages import ROUTES as IMPORTERS
from casedesk.notifications.pages import ROUTES as NOTIFICATIONS
from casedesk.platform import db, erased, files, kept, logs, metrics, public_address, tokens
from casedesk.platform.jobs import worker
from casedesk.portal.pages import ROUTES as PORTAL
from casedesk.privacy.pages import ROUTES as PRIVACY
from casedesk.public_api.pages import ROUTES as PUBLIC_API
from casedesk.reports.pages import ROUTES as REPORTS
from casedesk.reports.patience import ANSWERS
from casedesk.web.assets import serve_asset
from casedesk.web.errors import HANDLERS, answer_error
from casedesk.web.front_door import FrontDoor, house_of
from casedesk.web.guards import check_routes
from casedesk.web.health import ROUTES as HEALTH
from casedesk.web.language import choose_language
from casedesk.web.limits import FORM_FIELDS, request_bytes
from casedesk.web.live import hub
from casedesk.web.live.ending import END_STREAMS
from casedesk.web.live.hub import Hub
from casedesk.web.registering import Application
from casedesk.web.rendering import environment
from casedesk.web.styleguide import styleguide
from casedesk.web.theme import choose_theme
from casedesk.web.timing import ServerTiming
from casedesk.workspace.live import DESK
from casedesk.workspace.routes import ROUTES as WORKSPACE

SURFACES: list[ControllerRouterHandler] = [
    *ACCOUNTS,
    *WORKSPACE,
    *NOTIFICATIONS,
    *REPORTS,
    *EMPOWERMENT,
    *WORKBENCH,
    *PRIVACY,
    *ADMIN,
    *IMPORTERS,
    *PORTAL,
    *PUBLIC_API,
]
"""The pages of every surface."""

_ALREADY_SMALL = ["^/static/", "^/live$"]
"""What is not compressed on the way: what is small already, and streams, which would wait for more."""


def create_app(settings: Settings) -> Litestar:
    """The desk as a web application. Raises RuntimeError where a route has no guard."""
    app = Application(
        exception_handlers=HANDLERS,
        lifespan=[lambda _: _open(settings)],
        request_max_body_size=request_bytes(settings.max_upload_mb),
        multipart_form_part_limit=FORM_FIELDS,
        # Level 5 would save an eighth of the bytes, and take half as long again: a tenth of a page.
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1_000, gzip_compress_level=3, exclude=_ALREADY_SMALL
        ),
        openapi_config=None,
        logging_config=None,
        state=State({"settings": settings, "demo_sign_ins": sign_ins() if settings.demo else []}),
    )
    app.register_all(_routes(settings))
    check_routes(app, PERMISSIONS)
    # Like the stylesheet, templates are read once; looking whether they changed takes an eighth of a page.
    environment().auto_reload = settings.debug
    # Around Litestar and not inside: its own middleware never sees an address that no route fits.
    door = FrontDoor(
        app.asgi_handler,
        house=house_of(settings),
        doorkeeper=DOORKEEPER,
        answer_error=answer_error,
    )
    app.asgi_handler = ServerTiming(door) if settings.debug or settings.timing else door
    return app


def from_environment() -> Litestar:
    """The application as a web process makes it, which was told everything by environment variables."""
    settings = config.load()
    logs.configure(settings.log_json, settings.log_level)
    return create_app(settings)


def _routes(settings: Settings) -> Sequence[ControllerRouterHandler]:
    shown_to_authors = [styleguide] if settings.debug else []
    return [
        serve_asset,
        choose_language,
        choose_theme,
        *HEALTH,
        *SURFACES,
        intake(settings),
        *shown_to_authors,
    ]


def _open(settings: Settings) -> AbstractAsyncContextManager[None]:
    return contextlib.nullcontext() if db.is_open() else _house(settings)


@contextlib.asynccontextmanager
async def _house(settings: Settings) -> AsyncIterator[None]:
    """What the application stands on: opened at its start, closed at its end."""
    files.open_store(settings.files_dir, settings.bucket)
    tokens.open_key(settings.key_file)
    erased.open_list(settings.data_dir, settings.backups_dir)
    public_address.open_public_address(settings.base_url)
    open_outlet(settings.outbox_dir if settings.demo else None)
    wiring.install()
    await db.open(settings.database_url or "", size=settings.pool_size)
    metrics.count_statements()
    _collect_seldom()
    try:
        async with _live_updates(), _jobs(settings) if settings.jobs_inside else contextlib.nullcontext():
            yield
    finally:
        await ANSWERS.end()
        await db.close()


def _collect_seldom() -> None:
    """Looks for garbage seldom, and not in what a process holds for good: with Python's own habits it took a fifth of a
    page, and now and then a tenth of a second at once."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@contextlib.asynccontextmanager
async def _live_updates() -> AsyncIterator[None]:
    """Hears what is committed and tells the open pages of this process; at the end their streams end."""
    found = Hub(DESK)
    hub.install(found)
    found.start()
    loop = asyncio.get_running_loop()
    # The server waits for open answers before it ends this lifespan, so that streams have to end before.
    loop.add_signal_handler(END_STREAMS, found.end_all)
    try:
        yield
    finally:
        loop.remove_signal_handler(END_STREAMS)
        await found.stop()
        hub.install(None)


@contextlib.asynccontextmanager
async def _jobs(settings: Settings) -> AsyncIterator[None]:
    """Runs jobs and the mail room beside the pages; at the end what runs is given time to end."""
    stop = asyncio.Event()
    with kept.beside_the_pages():
        running = asyncio.gather(worker.run_forever(stop), mail_room.run(settings, stop))
    try:
        yield
    finally:
        stop.set()
        await running
