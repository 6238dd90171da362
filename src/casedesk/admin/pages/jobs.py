"""The desk's background work: what waits, and what was given up and needs a person."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.admin.actions import drop_job, retry_job
from casedesk.admin.doing import doer_of
from casedesk.admin.job_words import STATES, by_kind, named_ids, words_of
from casedesk.platform import clock
from casedesk.platform.jobs import queries
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("settings.desk")
_HERE = "/settings/jobs"
_PAGE = 50
_LATE = timedelta(minutes=1)
"""A job that waits so long after its time is shown: no worker runs, or none knows its kind."""


@get("/settings/jobs", guards=[_GUARD])
async def show_jobs(request: StaffRequest, before: FromQuery[int | None] = None) -> Response[str]:
    """Counts by kind, what is late, and what was given up, newest first."""
    before = before if before is not None and before > 0 else None
    dead = await queries.dead(_PAGE + 1, before_id=before)
    late = [job for job in await queries.due(_PAGE) if clock.now() - job.run_at > _LATE]
    return settings_page(
        request,
        "admin/jobs.html",
        counts=by_kind(await queries.counts()),
        states=STATES,
        late=late,
        dead=dead[:_PAGE],
        onward=f"{_HERE}?before={dead[_PAGE - 1].id}" if len(dead) > _PAGE else None,
        words_of=words_of,
        named_ids=named_ids,
    )


@post("/settings/jobs/{job_id:int}/retrial", guards=[_GUARD])
async def retry(request: StaffRequest, job_id: FromPath[int]) -> Response[str]:
    """Tries a job again that was given up."""
    await retry_job(job_id, doer_of(request))
    flash(request, _("It is in line again."))
    return see_other(_HERE)


@post("/settings/jobs/{job_id:int}/removal", guards=[_GUARD])
async def drop(request: StaffRequest, job_id: FromPath[int]) -> Response[str]:
    """Removes a job that was given up."""
    await drop_job(job_id, doer_of(request))
    flash(request, _("Dropped. It will not be done."))
    return see_other(_HERE)


ROUTES: list[Any] = [show_jobs, retry, drop]
