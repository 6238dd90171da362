"""/reports/resolution: how long until it is really fixed?"""

from typing import Any

from litestar import Response, get

from casedesk.reports.pages.counting import counted, still_counting
from casedesk.reports.pages.frame import framed
from casedesk.reports.pages.menus import head_of
from casedesk.reports.pages.resolution_links import Links
from casedesk.reports.pages.resolution_pictures import Pictures
from casedesk.reports.pages.resolution_words import Words
from casedesk.reports.pages.wording import splits
from casedesk.reports.patience import Counting
from casedesk.reports.queries.resolution import first_case_opened
from casedesk.reports.rules.parts import follow_ups
from casedesk.reports.rules.periods import share
from casedesk.web.answers import see_other
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

ADDRESS = "/reports/resolution"


@get("/reports", guards=[requires("reports.see")])
async def show_first() -> Response[str]:
    """The report that is asked for most, for whoever typed no more than that."""
    return see_other(ADDRESS)


@get(ADDRESS, guards=[requires("reports.see")])
async def show_resolution(request: StaffRequest) -> Response[str]:
    """The sentence, the picture and the tables of a period."""
    # numpy takes a fifth of a second to load, and most processes never show a report.
    from casedesk.reports.reckoning import read

    groupings = await splits()
    frame = await framed(request, ADDRESS, tuple(groupings))
    head = head_of(request, frame)
    found = await counted(frame, lambda: read(frame.asked, frame.by, frame.other, frame.within))
    if isinstance(found, Counting):
        return still_counting(request, found, _("How long until it is really fixed?"), head)
    words, links = Words(frame, found), Links(frame)
    return render(
        request,
        "reports/resolution.html",
        block="content",
        **head,
        found=found,
        total=found.total,
        words=words,
        links=links,
        pictures=Pictures(frame, found, words, links),
        say=words.say,
        short=words.short,
        share=share,
        groupings=groupings,
        follow_ups=[
            (words.short(one), frame.address(within=one), one == found.within)
            for one in follow_ups(business=frame.asked.business)
        ],
        begins=await first_case_opened(frame.asked.viewer),
    )


ROUTES: list[Any] = [show_first, show_resolution]
