"""What an admin does about the desk's background work; each is written down in the audit."""

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import db
from casedesk.platform.jobs import actions as jobs


async def retry_job(job_id: int, by: Doer) -> None:
    """Puts a job that was given up in line again. Raises NotFound where it is not among those."""
    async with db.transaction():
        await jobs.retry_dead(job_id)
        await note(by, "retried", "job", job_id)


async def drop_job(job_id: int, by: Doer) -> None:
    """Removes a job that was given up, for good. Raises NotFound where it is not among those."""
    async with db.transaction():
        await jobs.drop_dead(job_id)
        await note(by, "dropped", "job", job_id)
