"""/reports/promises: do we do what we said, when we said?"""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get
from markupsafe import Markup

from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.places import place_in
from casedesk.platform.sentences import say
from casedesk.promises.standing.wording import kind_words
from casedesk.reports.pages.counting import counted, still_counting
from casedesk.reports.pages.frame import Frame, framed
from casedesk.reports.pages.menus import head_of
from casedesk.reports.pages.wording import group_words, grouping_words, other_words
from casedesk.reports.patience import Counting
from casedesk.reports.queries.promised import FIGURES, Which, promises_of
from casedesk.reports.queries.promises import BY, Promised, overdue_now, promised, promised_at_once
from casedesk.reports.queries.standing import standing_kept
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.periods import share
from casedesk.web.charts import Part, Row, stacked_rows
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number
from casedesk.web.phrases import begun
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest

ADDRESS = "/reports/promises"
MOST_SHOWN = 12
COLOURS = {
    "kept": "done",
    "late": "ours",
    "broken": "wait",
    "overdue": "wait",
    "moved": "theirs",
    "withdrawn": "theirs",
}
"""How each end of a promise is filled."""

NO_GROUP = "0"
"""Those that are in none of the groups, in an address."""


@get(ADDRESS, guards=[requires("reports.see")])
async def show_promises(request: StaffRequest) -> Response[str]:
    """What became of the promises that were due in a period."""
    frame = await framed(request, ADDRESS, BY)
    by = frame.by
    head = head_of(request, frame, by_clock=False)
    found = await counted(
        frame,
        lambda: db.side_by_side(
            promised_at_once(by, frame.asked),
            _other(frame.other),
            standing_kept(frame.asked),
            overdue_now(frame.asked),
        ),
    )
    if isinstance(found, Counting):
        return still_counting(request, found, _("Do we do what we said, when we said?"), head, _("due"))
    (everybody, groups), then, standing, overdue = found
    named = [(one, _name(by, one)) for one in groups]
    return render(
        request,
        "reports/promises.html",
        block="content",
        **head,
        by=by,
        all=everybody,
        then=then,
        other=other_words(frame),
        groups=named,
        picture=_picture(frame, named[:MOST_SHOWN]),
        picture_rows=_rows(frame, named[:MOST_SHOWN]),
        ends=[begun(words) for words in _ends().values()],
        legend_words=_legend(),
        standing=[(one, begun(kind_words(one.kind))) for one in standing],
        overdue=overdue,
        share=share,
        settled=settled,
        groupings=_groupings(),
        opens=lambda figure, key=None: _opens(frame, figure, key),
    )


async def _other(other: Asked | None) -> Promised | None:
    return None if other is None else await promised(other)


def _groupings() -> dict[str, str]:
    return {"maker": _("maker"), "way": _("way"), **grouping_words()}


def _name(by: str, one: Promised) -> str:
    if by == "way":
        return _ways().get(one.name, one.name)
    return (one.name or _("a rule")) if by == "maker" else group_words(by, one.name)


def _ways() -> dict[str, str]:
    return {
        "reply": _("in a letter"),
        "call": _("in a call"),
        "hand": _("written down"),
        "rule": _("by a rule"),
    }


def settled(one: Promised) -> int:
    """How many of them could be kept: all but those that the customer was told would be otherwise."""
    return one.due - one.moved - one.withdrawn


def _ends() -> dict[str, str]:
    return {
        "kept": _("kept"),
        "late": _("late"),
        "broken": _("broken"),
        "overdue": _("overdue"),
        "moved": _("moved"),
        "withdrawn": _("withdrawn"),
    }


def _legend() -> list[tuple[str, str]]:
    return [
        ("done", _("kept")),
        ("ours", _("late")),
        ("wait", _("broken or overdue")),
        ("theirs", _("moved or withdrawn, and said so")),
    ]


def _opens(frame: Frame, figure: str, key: str | None = None, **more: Any) -> str:
    """The promises behind a figure; `key` is that of a group, "" of those that are in none."""
    group = None if key is None else key or NO_GROUP
    return frame.address(figure=figure, group=group, **more).replace(ADDRESS, f"{ADDRESS}/due", 1)


def _picture(frame: Frame, groups: Sequence[tuple[Promised, str]]) -> Markup:
    rows = [
        Row(
            name,
            [
                Part(float(getattr(one, end)), f"{name}: {number(getattr(one, end))} {words}", COLOURS[end])
                for end, words in _ends().items()
            ],
            number(one.due),
            _opens(frame, "due", one.key),
        )
        for one, name in groups
    ]
    return stacked_rows(rows, _("What became of what was promised, by group"))


def _rows(frame: Frame, groups: Sequence[tuple[Promised, str]]) -> list[list[str | tuple[str, str]]]:
    return [[name, *(_cell(frame, one, end) for end in _ends())] for one, name in groups]


def _cell(frame: Frame, one: Promised, end: str) -> str | tuple[str, str]:
    many: int = getattr(one, end)
    return (number(many), _opens(frame, end, one.key)) if many else number(0)


@get(f"{ADDRESS}/due", guards=[requires("reports.see")])
async def show_due(request: StaffRequest) -> Response[str]:
    """The promises that a figure counts."""
    frame = await framed(request, ADDRESS, BY)
    which = which_due(request, frame)
    after = place_in(request.query_params.get("after", ""))
    rows, onward = await promises_of(frame.asked, which, after)
    names = {"due": _("Promises that were due")} | {end: begun(words) for end, words in _ends().items()}
    return render(
        request,
        "reports/due.html",
        block="content",
        frame=frame,
        heading=names[which.figure],
        rows=rows,
        states=_ends() | {"open": _("overdue")},
        onward=None if onward is None else _opens(frame, which.figure, which.key, after=str(onward)),
        csv=_opens(frame, which.figure, which.key).replace("/due?", "/due.csv?", 1),
    )


def which_due(request: StaffRequest, frame: Frame) -> Which:
    """Which promises an address asks for. Raises NotFound for a figure that does not exist."""
    query = request.query_params
    figure, group = query.get("figure", "due"), query.get("group")
    if figure not in FIGURES:
        raise NotFound(say("There is no such figure."))
    return Which(figure, frame.by, "" if group == NO_GROUP else (group or "")[:60] if group else None)


ROUTES: list[Any] = [show_promises, show_due]
