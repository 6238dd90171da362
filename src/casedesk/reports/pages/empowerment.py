"""/reports/empowerment: can the person you talk to decide?"""

from typing import Any

from litestar import Response, get

from casedesk.empowerment.queries import policies
from casedesk.empowerment.queries.naming import names_of
from casedesk.empowerment.rules.one_currency import in_one_currency
from casedesk.empowerment.rules.wording import line as words_of
from casedesk.platform.errors import NotFound
from casedesk.platform.keys import key_said
from casedesk.platform.places import place_in
from casedesk.platform.sentences import say
from casedesk.reports.charts import empowerment as charts
from casedesk.reports.pages.counting import counted, still_counting
from casedesk.reports.pages.frame import Frame, framed
from casedesk.reports.pages.menus import head_of
from casedesk.reports.pages.wording import other_name, other_words
from casedesk.reports.patience import Counting
from casedesk.reports.queries import empowerment as queries
from casedesk.reports.queries.conceded import Which, conceded
from casedesk.reports.rules.peers import beside_peers
from casedesk.reports.rules.periods import share
from casedesk.settings.queries import desk_settings
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.phrases import begun
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

ADDRESS = "/reports/empowerment"


@get(ADDRESS, guards=[requires("reports.see")])
async def show_empowerment(request: StaffRequest) -> Response[str]:
    """What was asked for in a period, how it was answered, and what became of it."""
    frame = await framed(request, ADDRESS)
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.deciding import read

    head = head_of(request, frame, by_clock=False)
    answer = await counted(frame, lambda: read(frame.asked, frame.other))
    if isinstance(answer, Counting):
        return still_counting(request, answer, _("Can the person you talk to decide?"), head, _("asked"))
    found, became, then = answer.told, answer.became, answer.then
    total, limits = found.given, found.limits
    peers = beside_peers(queries.strata(became.had, found.spots))
    periods = [(_("These"), total, _opens(frame, "all"))]
    if then is not None:
        periods.append((begun(other_name(frame)), then, ""))
    return render(
        request,
        "reports/empowerment.html",
        block="content",
        **head,
        all=total,
        then=then,
        picture=charts.answers(periods, _("How requests were answered")),
        picture_heads=[begun(words) for words in charts.answer_names().values()],
        picture_rows=charts.answer_rows(periods),
        legend_words=charts.answer_legend(),
        other=other_words(frame),
        limits=limits,
        words=await _words([one.line for one in limits]),
        reasons=found.reasons,
        agents=[(one, peers.get(one.agent_id)) for one in found.agents],
        outcomes=became.ended,
        back_days=queries.BACK_DAYS,
        share=share,
        opens=lambda figure, **more: _opens(frame, figure, **more),
        may_try=request.user.may("policy.try"),
    )


async def _words(ids: list[str]) -> dict[str, str]:
    """The lines of the policy in force in words; one that is gone in fewer."""
    version, currency = await policies.in_force(), (await desk_settings()).currency
    wanted = set(ids)
    lines = {} if version is None else in_one_currency(version.policy, currency).lines
    house = {
        "yearly_budget": _("the budget of the year"),
        "thanks_budget": _("the budget of the year for thanks"),
        "paid": _("what was paid"),
        "owed": _("what is owed, with its evidence"),
        "chargeback": _("an open chargeback"),
        "risk_flag": _("a flag for a second look"),
    }
    return await names_of(ids) | house | {id: words_of(line) for id, line in lines.items() if id in wanted}


def _opens(frame: Frame, figure: str, **more: Any) -> str:
    return frame.address(figure=figure, **more).replace(ADDRESS, f"{ADDRESS}/requests", 1)


@get(f"{ADDRESS}/requests", guards=[requires("reports.see")])
async def show_requests(request: StaffRequest) -> Response[str]:
    """The requests that a figure counts."""
    frame = await framed(request, ADDRESS)
    which = which_asked(request)
    rows, after = await conceded(frame.asked, which, place_in(request.query_params.get("after", "")))
    kept = {"reason": which.reason, "agent": which.agent_id, "line": which.line}
    return render(
        request,
        "reports/conceded.html",
        block="content",
        frame=frame,
        which=which,
        rows=rows,
        words=await _words([which.line] if which.line else []),
        onward=None if after is None else _opens(frame, which.figure, **kept, after=str(after)),
        csv=_opens(frame, which.figure, **kept).replace("/requests?", "/requests.csv?", 1),
    )


def which_asked(request: StaffRequest) -> Which:
    """Which requests an address asks for. Raises NotFound for a figure that does not exist."""
    query = request.query_params
    figure, agent = query.get("figure", "all"), query.get("agent", "")
    if figure not in queries.WHICH:
        raise NotFound(say("There is no such figure."))
    return Which(figure, query.get("reason", "")[:60], key_said(agent), query.get("line", "")[:100])


ROUTES: list[Any] = [show_empowerment, show_requests]
