"""What the desk tells Prometheus about itself: requests, statements, the pool, jobs.

Routes are counted under their pattern (/cases/{number}), never under an address: a label for each
case would fill the memory of whoever collects them.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from casedesk.platform import db
from casedesk.platform.db.engine import on_statement
from casedesk.platform.jobs import metrics as jobs

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Set where several web processes count together; the library reads it when it is imported."""

REQUESTS = Counter("casedesk_requests_total", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "casedesk_request_seconds",
    "Time from the first byte of a request to its answer.",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
STATEMENT_SECONDS = Histogram(
    "casedesk_statement_seconds",
    "Time the database took for a statement.",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5),
)
POOL = Gauge(
    "casedesk_pool_connections", "Database connections by use.", ["use"], multiprocess_mode="livesum"
)


def count_statements() -> None:
    """Measures every statement from now on. Called once a process."""
    on_statement(lambda _, seconds: STATEMENT_SECONDS.observe(seconds))


def note_request(method: str, route: str, status: int, seconds: float) -> None:
    """Counts an answered request; `route` is the pattern, or "none" where no route fits."""
    REQUESTS.labels(method, route, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


async def exposition() -> bytes:
    """The page of metrics as of now."""
    opened, idle = db.pool_size()
    POOL.labels("busy").set(opened - idle)
    POOL.labels("idle").set(idle)
    await jobs.look()
    registry = REGISTRY
    if SHARED_FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return generate_latest(registry)
