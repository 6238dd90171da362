"""Where a time or a sum went: parts beside each other on one strip, or on one strip for each of some rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from casedesk.web.charts.marks import dot, link_of_words, picture, px, rect, rule, text
from casedesk.web.charts.scales import Scale

GAP = 2.0
SMALLEST = 1.5
ROW = 34.0
MOST_FOR_NAMES = 0.34
STRIP_WIDTH, STRIP_HEIGHT = 284.0, 10.0


@dataclass(frozen=True)
class Part:
    """One part: its size in any unit, what it is in words ("us 14 h"), and its colour by chart.css."""

    size: float
    words: str
    css: str


def strip(parts: Sequence[Part], says: str, width: float = STRIP_WIDTH) -> Markup:
    """One strip as wide as its place; `says` is one sentence for who cannot see it."""
    shapes = _row(parts, 0, 0, width, STRIP_HEIGHT, sum(part.size for part in parts))
    return picture(width, STRIP_HEIGHT, says, shapes)


@dataclass(frozen=True)
class Row:
    """One strip of several: its name, its parts, its total in words, and where its name leads."""

    name: str
    parts: Sequence[Part]
    total: str
    href: str = ""


def stacked_rows(rows: Sequence[Row], says: str, width: float = 720) -> Markup:
    """A strip for each row, all on one scale."""
    name_width = _room_for([row.name for row in rows], width)
    most = max((sum(part.size for part in row.parts) for row in rows), default=0)
    room = width - name_width - 64
    shapes = []
    for place, row in enumerate(rows):
        top = place * ROW + 6
        size = sum(part.size for part in row.parts)
        wide = room * size / most if most else 0
        shapes.append(link_of_words(row.href, [text(name_width - 8, top + 15, row.name, anchor="end")]))
        shapes += _row(row.parts, name_width, top, wide, 22, size)
        shapes.append(text(name_width + wide + 6, top + 15, row.total))
    return picture(width, len(rows) * ROW + 2, says, shapes, "chart--wide")


def _room_for(names: Sequence[str], width: float) -> float:
    """How much the names before the strips take: as much as on a telephone, where letters are largest."""
    longest = max((len(name) for name in names), default=0)
    return min(14 + 7.8 * longest, width * MOST_FOR_NAMES)


@dataclass(frozen=True)
class Range:
    """A value with its interval: where it is not reached, nothing is drawn, and `words` say so."""

    name: str
    at: float | None
    low: float | None
    high: float | None
    words: str
    href: str = ""
    css: str = ""


def ranges(rows: Sequence[Range], says: str, ticks: Sequence[float], words: Callable[[float], str]) -> Markup:
    """A dot with its interval for each row, all on one axis; an interval without an end runs off to the right."""
    width = 720.0
    name_width = _room_for([row.name for row in rows], width)
    x = Scale(ticks[0], ticks[-1], name_width, width - 96)
    floor = len(rows) * ROW + 4
    shapes = [rule(x(tick), 0, x(tick), floor, "grid") for tick in ticks]
    shapes += [text(x(tick), floor + 16, words(tick), anchor="middle") for tick in ticks]
    for place, row in enumerate(rows):
        middle = place * ROW + ROW / 2
        drawn = [text(name_width - 10, middle + 4, row.name, anchor="end")]
        end = x.end
        if row.at is not None:
            low = x(min(row.low if row.low is not None else row.at, ticks[-1]))
            end = x(min(row.high, ticks[-1])) if row.high is not None else x.end
            drawn.append(
                rule(low, middle, end, middle, f"whisker whisker--{row.css}" if row.css else "whisker")
            )
            drawn.append(
                dot(
                    x(min(row.at, ticks[-1])),
                    middle,
                    f"point point--{row.css}" if row.css else "point",
                )
            )
        drawn.append(text((end if row.at is not None else x.start) + 10, middle + 4, row.words))
        shapes.append(link_of_words(row.href, drawn))
    return picture(width, floor + 24, says, shapes, "chart--wide")


def meter(share: float, says: str = "") -> Markup:
    """How much is used: a share from 0 to 1. Where words beside it say so, `says` stays empty."""
    filled = px(100 * min(max(share, 0), 1))
    role = Markup('role="img" aria-label="{}"').format(says) if says else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" {}>'
        '<rect width="100" height="4"/><rect width="{}" height="4"/></svg>'
    ).format(role, filled)


def _row(
    parts: Sequence[Part], x: float, y: float, width: float, height: float, total: float
) -> list[Markup]:
    shown = [part for part in parts if part.size > 0]
    room = width - GAP * (len(shown) - 1)
    shapes = []
    for part in shown:
        # A part too small to see still happened, so it gets a line.
        wide = max(room * part.size / total, SMALLEST)
        shapes.append(rect(x, y, wide, height, f"bar bar--{part.css}", part.words, 2))
        x += wide + GAP
    return shapes
