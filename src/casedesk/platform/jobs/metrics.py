"""What the worker tells Prometheus: how many jobs ended how, how long they ran, how late they began."""

from datetime import timedelta

from prometheus_client import Counter, Gauge, Histogram

from casedesk.platform import events
from casedesk.platform.jobs import queries

ENDED = Counter("casedesk_jobs_ended_total", "Runs of jobs by how they ended.", ["kind", "outcome"])
SECONDS = Histogram("casedesk_job_run_seconds", "How long a run of a job took.", ["kind"])
LATE = Histogram(
    "casedesk_job_late_seconds",
    "How long after its time a job was begun.",
    ["kind"],
    buckets=(0.05, 0.25, 1, 5, 30, 120, 600, 3600),
)
STANDING = Gauge(
    "casedesk_jobs", "Jobs by state, as of the last look.", ["kind", "state"], multiprocess_mode="mostrecent"
)
STATES = ("waiting", "running", "done", "dead")


def note_run(kind: str, outcome: str, seconds: float) -> None:
    """Counts a run that ended `done`, `failed`, `dead` or `interrupted`."""
    ENDED.labels(kind, outcome).inc()
    SECONDS.labels(kind).observe(seconds)


def note_begun(kind: str, late: timedelta) -> None:
    """Counts how late a run began."""
    LATE.labels(kind).observe(max(late.total_seconds(), 0.0))


async def look() -> None:
    """Counts the jobs in the database, for a page of metrics that is about to be written."""
    found = {(row.kind, row.state): row.count for row in await queries.counts()}
    kinds = events.job_kinds() | {kind for kind, _ in found}
    # Every state of every kind is said, zero too: what another process last said must not stand on.
    for kind in kinds:
        for state in STATES:
            STANDING.labels(kind, state).set(found.get((kind, state), 0))
