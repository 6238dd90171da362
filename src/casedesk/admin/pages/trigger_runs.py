"""What a trigger did, case by case, why, and its way back. Everybody who works on cases may look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from casedesk.admin.pages.triggers import PAGE, keeper_of, kept_or_404, viewer_of
from casedesk.admin.trigger_words import Words
from casedesk.automation.triggers.actions.undoing import undo_run
from casedesk.automation.triggers.queries.names import named
from casedesk.automation.triggers.queries.runs import PAGE as MOST
from casedesk.automation.triggers.queries.runs import Run, runs_of
from casedesk.automation.triggers.rules import triggers as rules
from casedesk.automation.triggers.rules.doing import goes_back, stays
from casedesk.automation.triggers.rules.permits import may_write
from casedesk.platform.errors import Refused
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page


@dataclass(frozen=True)
class Line:
    """One run as it is read: what each condition found, what each step did, and what of it stays when it is taken
    back."""

    run: Run
    because: Sequence[tuple[str, str]]
    did: Sequence[tuple[str, bool]]
    refused: str
    can_be_undone: bool
    stays: bool


@get(f"{PAGE}/{{trigger_id:int}}/runs", guards=[requires("cases.see")])
async def list_runs(
    request: StaffRequest,
    trigger_id: FromPath[int],
    below: FromQuery[int | None] = None,
    run: FromQuery[int | None] = None,
) -> Response[str]:
    """What a trigger did lately; `run` is the one that somebody came for: the page begins with it."""
    kept = await kept_or_404(trigger_id)
    found = await runs_of(trigger_id, viewer_of(request.user), run + 1 if run is not None else below)
    shown = found[:MOST]
    words = Words(await named(rules.named([kept.document, *(one.document for one in shown)])))
    return settings_page(
        request,
        "admin/trigger_runs.html",
        kept=kept,
        words=words,
        gone=words.gone(rules.keys_of(kept.document)),
        lines=[_line(one, words) for one in shown],
        onward=shown[-1].id if len(found) > MOST else None,
        came_for=run,
        below=below,
        may_write=may_write(kept.team_id, keeper_of(request.user)) and request.user.may("triggers.write"),
    )


@post(f"{PAGE}/{{trigger_id:int}}/runs/{{run_id:int}}/undo", guards=[requires("cases.work")])
async def undo(request: StaffRequest, trigger_id: FromPath[int], run_id: FromPath[int]) -> Response[str]:
    """Takes back what a run did, as far as it has a way back."""
    try:
        await undo_run(run_id, viewer_of(request.user))
        flash(request, _("Taken back. What was noted or told stays."))
    except Refused as refused:
        flash(request, refused.reason, meaning="due")
    return see_other(f"{PAGE}/{trigger_id}/runs?run={run_id}")


def _line(run: Run, words: Words) -> Line:
    asked = run.document.conditions
    return Line(
        run,
        [
            (words.condition(one), words.found(one, found))
            for one, found in zip(asked, run.because, strict=False)
        ],
        [(words.step(step), one.changed) for step, one in zip(run.document.steps, run.did, strict=False)],
        "" if run.refused_step is None else words.step(run.document.steps[run.refused_step]),
        run.outcome == "done" and run.undone_at is None and bool(goes_back(run.did)),
        bool(stays(run.did)),
    )


ROUTES: list[Any] = [list_runs, undo]
