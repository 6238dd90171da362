"""The pictures of the report on resolution."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from markupsafe import Markup

from casedesk.reports.charts.words import length_ticks, length_words, share_words, tick_words
from casedesk.reports.queries.parts import Spent
from casedesk.reports.queries.resolution import OpenAge
from casedesk.reports.rules.estimates import Compared, Estimate, Share, thinned
from casedesk.reports.rules.facts import PARTS
from casedesk.reports.rules.parts import TOOK_EDGES
from casedesk.reports.rules.survival import Quantile
from casedesk.web.charts import (
    Axis,
    Bar,
    Between,
    Column,
    Label,
    Line,
    Overlay,
    Part,
    Range,
    Row,
    bars,
    plot,
    ranges,
    stacked_rows,
)
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number, percent

SHARES = [0.0, 0.25, 0.5, 0.75, 1.0]
COLOURS = {
    "working": "ours",
    "awaiting_approval": "wait",
    "awaiting_third_party": "third",
    "awaiting_customer": "theirs",
    "thought_fixed": "done",
    "ended": "theirs",
}
"""Each part of a case's time, and its colour in charts."""
MOST_SHOWN = 4
"""The picture runs to this many times the time by which half are fixed, unless nine of ten come sooner."""


def horizon(found: Estimate) -> float:
    """Up to which time the picture of the shares runs: past nine of ten where they are near, never past all."""
    half, ninety = found.half.at, found.ninety.at
    if ninety is not None and half:
        wanted = min(ninety * 1.25, half * MOST_SHOWN * 2)
    elif half:
        wanted = half * MOST_SHOWN
    else:
        wanted = found.longest
    return max(min(wanted, found.longest), 3600.0)


def shares_over_time(
    found: Estimate,
    other: tuple[Estimate, str] | None,
    says: str,
    fixed_within: Callable[[int], str],
    *,
    business: bool,
) -> Markup:
    """What became of them by time since the first word: fixed, ended otherwise, still open; with the band of the
    first. Each stretch opens the cases that were fixed within it."""
    ticks = length_ticks(horizon(found), business=business)
    until, say = ticks[-1], length_words(business=business)
    curve = thinned(found.curve, until)
    end = (min(until, found.longest), curve[-1]) if curve else None
    fixed = [(0.0, 0.0), *((one.time, one.fixed) for one in curve)] + (
        [(end[0], end[1].fixed)] if end else []
    )
    ended = [(0.0, 0.0), *((one.time, one.fixed + one.otherwise) for one in curve)]
    ended += [(end[0], end[1].fixed + end[1].otherwise)] if end else []
    band = Between(
        [(one.time, one.high) for one in curve], [(one.time, one.low) for one in curve], "interval",
        _("with 95% confidence"),
    )  # fmt: skip
    lines = [Line(fixed, _("fixed"), css="done", filled=True)]
    if end is not None:
        lines += [Line(ended, _("ended otherwise"), css="otherwise"), Line([(end[0], 1.0)], _("still open"))]
    if other is not None:
        before = [(0.0, 0.0), *((one.time, one.fixed) for one in thinned(other[0].curve, until))]
        lines.insert(0, Line(before, other[1], css="before"))
    areas = [Between(ended, fixed, "otherwise", _("ended otherwise"))]
    if curve:
        areas.append(band)
    labels = [
        Label(at, share, words % {"time": say(at)})
        for at, share, words in (
            (found.half.at, 0.5, _("half are fixed by %(time)s")),
            (found.ninety.at, 0.9, _("nine of ten by %(time)s")),
        )
        if at is not None and at <= until
    ]
    columns = [
        Column(low, high, _told(found, high, say(high)), fixed_within(int(high)))
        for low, high in pairwise(ticks)
    ]
    return plot(
        lines, says, Axis(ticks, tick_words(business=business)), Axis(SHARES, share_words),
        Overlay(areas, labels, columns),
    )  # fmt: skip


def _told(found: Estimate, at: float, by: str) -> str:
    known = [point for point in found.curve if point.time <= at]
    fixed, otherwise = (known[-1].fixed, known[-1].otherwise) if known else (0.0, 0.0)
    said = {
        "time": by,
        "fixed": percent(fixed),
        "otherwise": percent(otherwise),
        "open": percent(1 - fixed - otherwise),
    }
    return _("by %(time)s: %(fixed)s fixed, %(otherwise)s ended otherwise, %(open)s still open") % said


def trend(
    names: Sequence[str], shares: Sequence[Share], hrefs: Sequence[str], says: str, every: int
) -> Markup:
    """Which share was fixed within a time, by week or month of opening, all followed equally long."""
    known = [(place, one) for place, one in enumerate(shares) if one.at is not None]
    line = [(place + 0.5, one.at or 0.0) for place, one in known]
    band = Between(
        [(place + 0.5, one.high or 0.0) for place, one in known],
        [(place + 0.5, one.low or 0.0) for place, one in known],
        "interval",
    )
    # Named in the middle of each, and as wide as all of them.
    ticks = [0.0, *(place + 0.5 for place in range(len(names))), float(len(names))]
    said = [
        f"{name}: {percent(one.at)}"
        if one.at is not None
        else _("%(name)s: not long enough ago") % {"name": name}
        for name, one in zip(names, shares, strict=True)
    ]
    over = Overlay(
        areas=[band] if len(known) > 1 else [],
        dots=[Label(place + 0.5, one.at or 0.0, said[place]) for place, one in known],
        columns=[
            Column(float(place), place + 1.0, words, href)
            for place, (words, href) in enumerate(zip(said, hrefs, strict=True))
        ],
    )

    def named(place: float) -> str:
        at = int(place)
        return names[at] if place != at and at % every == 0 else ""

    lines = [Line(line, _("fixed"), css="done")] if line else []
    return plot(lines, says, Axis(ticks, named), Axis(SHARES, share_words), over)


def halves(
    rows: Sequence[tuple[str, Quantile, Compared | None, str]], says: str, *, business: bool
) -> Markup:
    """By when half are fixed, for each group, with its interval; coloured where chance does not explain it."""
    say = length_words(business=business)
    ends = [value for _name, one, _told, _href in rows for value in (one.at, one.high) if value is not None]
    halves_known = [one.at for _name, one, _told, _href in rows if one.at is not None]
    # An interval that reaches far beyond all halves would press them into a corner.
    high = min(max(ends, default=3600.0), 3 * max(halves_known, default=3600.0))
    not_reached = _("not reached")
    shown = [
        Range(
            name,
            one.at,
            one.low,
            one.high,
            say(one.at) if one.at is not None else not_reached,
            href,
            _colour(told),
        )
        for name, one, told, href in rows
    ]
    return ranges(shown, says, length_ticks(high, business=business, about=6), tick_words(business=business))


def _colour(told: Compared | None) -> str:
    if told is None or not told.told or told.later.at is None:
        return ""
    return "worse" if told.later.at > 0 else "better"


def time_spent(
    rows: Sequence[tuple[Spent, str, str]], says: str, short: Callable[[float | None], str]
) -> Markup:
    """Where the time went, the mean of a case, by group: rows with their name and where it leads."""
    names = part_names()
    return stacked_rows(
        [
            Row(
                name,
                [
                    Part(
                        getattr(one, part),
                        f"{name}: {names[part]} {short(getattr(one, part))}",
                        COLOURS[part],
                    )
                    for part in PARTS
                ],
                short(one.whole),
                href,
            )
            for one, name, href in rows
        ],
        says,
    )


def part_names() -> dict[str, str]:
    """Each part of a case's time in words."""
    return {
        "working": _("with us"),
        "awaiting_approval": _("waiting for approval"),
        "awaiting_third_party": _("third party"),
        "awaiting_customer": _("customer"),
        "thought_fixed": _("thought fixed"),
        "ended": _("ended"),
    }


def part_legend() -> list[tuple[str, str]]:
    """The colours of the parts with their words."""
    return [(COLOURS[part], words) for part, words in part_names().items() if part != "ended"]


def distribution(counts: Sequence[int], hrefs: Sequence[str], says: str, *, business: bool) -> Markup:
    """How many of the resolved took how long."""
    names = [took_words(place, business=business) for place in range(len(counts))]
    shown = [
        Bar(name, float(count), number(count), "done", href if count else "")
        for name, count, href in zip(names, counts, hrefs, strict=True)
    ]
    return bars(shown, says, number)


def took_words(place: int, *, business: bool) -> str:
    """A class of lengths in words: "4 h–8 h", "over 8 w"."""
    say = tick_words(business=business)
    if place == len(TOOK_EDGES) - 1:
        return _("over %(low)s") % {"low": say(TOOK_EDGES[place])}
    if not place:
        return _("under %(high)s") % {"high": say(TOOK_EDGES[1])}
    return f"{say(TOOK_EDGES[place])}–{say(TOOK_EDGES[place + 1])}"


def open_by_age(ages: Sequence[OpenAge], hrefs: Sequence[str]) -> Markup:
    """How many are open, by how long; each bar opens its cases."""
    shown = [
        Bar(age_words(age), float(age.cases), number(age.cases), "ours", href if age.cases else "")
        for age, href in zip(ages, hrefs, strict=True)
    ]
    says = ", ".join(f"{age_words(age)}: {age.cases}" for age in ages)
    return bars(shown, says, number)


def age_words(age: OpenAge) -> str:
    """A class of ages in words: "1 to 3 d", "over 30 d"."""
    if age.days_to is None:
        return _("over %(days)s d") % {"days": age.days_from}
    if not age.days_from:
        return _("under %(days)s d") % {"days": age.days_to}
    return _("%(low)s to %(high)s d") % {"low": age.days_from, "high": age.days_to}
