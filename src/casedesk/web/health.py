"""What whoever runs the desk asks it: is it alive, can it work, how does it do?"""

import asyncio

import asyncpg
from litestar import Response, get
from litestar.enums import MediaType

from casedesk.platform import db, metrics, migrations
from casedesk.platform.errors import NotFound, Unusable
from casedesk.web.guards import public
from casedesk.web.sessions import PublicRequest
from casedesk.web.visits import visit_of

_PATIENCE_SECONDS = 3


@get("/healthz", guards=[public()], sync_to_thread=False)
def alive() -> Response[str]:
    """The process answers; nothing is said about the database, so that an outage there restarts nothing."""
    return _text("alive")


@get("/readyz", guards=[public()])
async def ready() -> Response[str]:
    """The database answers and has this version's tables; else 503 and why."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            found = await db.records("SELECT name FROM migration WHERE app_name = 'casedesk'")
    except TimeoutError:
        return _text("the database does not answer", 503)
    except (OSError, Unusable, asyncpg.PostgresError, asyncpg.InterfaceError):
        return _text("the database cannot be reached", 503)
    missing = set(migrations.names()) - {record["name"] for record in found}
    return _text("migrations are missing", 503) if missing else _text("ready")


@get("/metrics", guards=[public()])
async def read_metrics(request: PublicRequest) -> Response[bytes]:
    """Figures for Prometheus: to this machine itself, or to who may read them (a token of that scope)."""
    allowed = visit_of(request).from_this_machine or (request.user and request.user.may("metrics.read"))
    if not allowed:
        raise NotFound
    return Response(await metrics.exposition(), media_type=metrics.CONTENT_TYPE)


def _text(words: str, status: int = 200) -> Response[str]:
    return Response(words + "\n", status_code=status, media_type=MediaType.TEXT)


ROUTES = [alive, ready, read_metrics]
