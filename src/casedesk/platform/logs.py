"""One log, as JSON for machines or in colour for people, on standard error.

A line says what happened and to which ids. It never holds a body, a person's words or a secret:
values under a telling name are struck out, and tracebacks come without local variables.
"""

import logging
import sys
from collections.abc import Iterable
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET_NAMES = ("password", "secret", "token", "cookie", "authorization", "body", "content", "dsn")
STRUCK_OUT = "[struck out]"


def configure(json: bool = False, level: str = "info") -> None:
    """Sets up the log for this process; other libraries' lines come in the same form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        strike_out_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(json)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(level.upper())
    for chatty in ("asyncio", "httpx", "httpcore", "_granian"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def get_logger(name: str = "casedesk") -> Any:
    """A logger: `log.info("mail stored", mail=7)`."""
    return structlog.get_logger(name)


def bind(**values: object) -> None:
    """Puts values (request id, user id) on every line of the current request or job."""
    structlog.contextvars.bind_contextvars(**values)


def unbind_all() -> None:
    """Forgets what was bound."""
    structlog.contextvars.clear_contextvars()


def strike_out_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Replaces values whose name says that they are nobody's business."""
    for name in event:
        if name != "event" and any(secret in name.lower() for secret in SECRET_NAMES):
            event[name] = STRUCK_OUT
    return event


def _rendering(json: bool) -> Iterable[Processor]:
    if json:
        tracebacks = ExceptionDictTransformer(show_locals=False)
        return [structlog.processors.ExceptionRenderer(tracebacks), structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
