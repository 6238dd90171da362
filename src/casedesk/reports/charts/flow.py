"""The pictures of the report on flow."""

from collections.abc import Sequence

from markupsafe import Markup

from casedesk.reports.charts.resolution import COLOURS, part_names
from casedesk.reports.rules.flow import STAGES, Stretch
from casedesk.web.charts import (
    Axis,
    Bar,
    Between,
    Column,
    Line,
    Overlay,
    bars,
    every_with_room,
    plot,
    round_ticks,
)
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number

AREAS = {
    "working": "ours",
    "awaiting_approval": "wait",
    "awaiting_third_party": "third",
    "awaiting_customer": "stage-theirs",
}


def came_and_went(
    names: Sequence[str],
    told: Sequence[Stretch],
    hrefs: Sequence[str],
    says: str,
    drawn: Sequence[bool],
    unfinished: bool,
) -> Markup:
    """What was opened and what was resolved, stretch by stretch; each opens the cases that were opened in it. Lines go
    through those that are `drawn`; the last of them may not be over yet."""
    high = max((max(one.opened, one.resolved + one.otherwise) for one in told), default=1) or 1
    through = [(place + 0.5, one) for place, one in enumerate(told) if drawn[place]]
    opened = [(at, float(one.opened)) for at, one in through]
    resolved = [(at, float(one.resolved)) for at, one in through]
    reopened = [(at, float(one.reopened)) for at, one in through]
    columns = [
        Column(
            float(place),
            place + 1.0,
            _("%(name)s: %(opened)s opened, %(resolved)s resolved, %(reopened)s reopened")
            % {
                "name": names[place],
                "opened": number(one.opened),
                "resolved": number(one.resolved),
                "reopened": number(one.reopened),
            },
            hrefs[place],
        )
        for place, one in enumerate(told)
    ]
    return plot(
        [
            Line(opened, _("opened"), css="ours", unfinished=unfinished),
            Line(resolved, _("resolved"), css="done", unfinished=unfinished),
            Line(reopened, _("reopened"), css="due", unfinished=unfinished),
        ],
        says,
        _across(names),
        Axis(round_ticks(0, high, 4), number),
        Overlay(columns=columns),
    )


def standing(names: Sequence[str], begun: dict[str, int], told: Sequence[Stretch], says: str) -> Markup:
    """How many stood in each stage, one on top of another: what is open, and where the ball is."""
    moments = [begun, *(one.standing for one in told)]
    high = max((sum(one.values()) for one in moments), default=1) or 1
    words = part_names()
    floor = [(float(place), 0.0) for place in range(len(moments))]
    areas, lines = [], []
    for stage in STAGES:
        top = [(x, y + moments[place][stage]) for place, (x, y) in enumerate(floor)]
        areas.append(Between(top, floor, AREAS[stage], words[stage]))
        floor = top
    lines.append(Line(floor, _("open"), css="otherwise"))
    over = Overlay(
        areas=areas,
        columns=[
            Column(float(place), place + 1.0, _standing_words(names[place], one, words), "")
            for place, one in enumerate(told)
        ],
    )
    return plot(lines, says, _across(names), Axis(round_ticks(0, high, 4), number), over)


def _standing_words(name: str, one: Stretch, words: dict[str, str]) -> str:
    parts = [f"{words[stage]} {number(one.standing[stage])}" for stage in STAGES if one.standing[stage]]
    open_words = _("at the end of %(name)s %(n)s open") % {"name": name, "n": number(one.backlog)}
    return f"{open_words}: {', '.join(parts)}" if parts else open_words


def stage_legend() -> list[tuple[str, str]]:
    """The colours of the stages with their words."""
    words = part_names()
    return [(COLOURS[stage], words[stage]) for stage in STAGES]


def _across(names: Sequence[str]) -> Axis:
    # Named in the middle of each, and as wide as all of them.
    ticks = [0.0, *(place + 0.5 for place in range(len(names))), float(len(names))]
    every = every_with_room(names)

    def named(place: float) -> str:
        at = int(place)
        return names[at] if place != at and at % every == 0 else ""

    return Axis(ticks, named)


def ages(names: Sequence[str], counts: Sequence[tuple[int, int]], hrefs: Sequence[str]) -> Markup:
    """How old what is open is; each bar opens its cases."""
    shown = [
        Bar(
            name,
            float(ours + theirs),
            _("%(ours)s with us, %(theirs)s with the customer")
            % {"ours": number(ours), "theirs": number(theirs)},
            "ours",
            href if ours + theirs else "",
        )
        for name, (ours, theirs), href in zip(names, counts, hrefs, strict=True)
    ]
    says = ", ".join(f"{name}: {ours + theirs}" for name, (ours, theirs) in zip(names, counts, strict=True))
    return bars(shown, says, number)
