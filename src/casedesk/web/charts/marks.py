"""The few shapes a chart is drawn with. Text is escaped; numbers are cut to a tenth of a pixel."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import Markup

Point = tuple[float, float]


def px(value: float) -> str:
    """A length as SVG wants it, short: 12, 12.5."""
    return f"{value:.1f}".removesuffix(".0")


def rect(
    x: float, y: float, width: float, height: float, css: str, title: str = "", rounding: float = 0
) -> Markup:
    """A bar. Its title is what hovering shows and what is read aloud."""
    corner = Markup(' rx="{}"').format(px(rounding)) if rounding else Markup("")
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"{}>{}</rect>').format(
        css, px(x), px(y), px(max(width, 0)), px(max(height, 0)), corner, _title(title)
    )


def line(points: Iterable[Point], css: str, title: str = "") -> Markup:
    """A line through points."""
    return Markup('<path class="{}" d="{}">{}</path>').format(css, _path(points), _title(title))


def area(upper: Sequence[Point], lower: Sequence[Point], css: str, title: str = "") -> Markup:
    """What lies between two lines of points, both from left to right."""
    outline = _path([*upper, *reversed(lower)]) + "Z"
    return Markup('<path class="{}" d="{}">{}</path>').format(css, outline, _title(title))


def steps(points: Sequence[Point]) -> list[Point]:
    """The corners of a line that stays level until the next point, as shares and counts do."""
    if not points:
        return []
    corners = [points[0]]
    for before, after in pairwise(points):
        corners += [(after[0], before[1]), after]
    return corners


def rule(x1: float, y1: float, x2: float, y2: float, css: str) -> Markup:
    """A straight line of the grid or an axis."""
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        css, px(x1), px(y1), px(x2), px(y2)
    )


def dot(x: float, y: float, css: str = "mark", title: str = "") -> Markup:
    """One point worth seeing."""
    return Markup('<circle class="{}" cx="{}" cy="{}" r="4">{}</circle>').format(
        css, px(x), px(y), _title(title)
    )


def text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> Markup:
    """Words at a place; `anchor` is start, middle or end."""
    return Markup('<text{} x="{}" y="{}"{}>{}</text>').format(
        Markup(' class="{}"').format(css) if css else "",
        px(x),
        px(y),
        Markup(' text-anchor="{}"').format(anchor) if anchor != "start" else "",
        words,
    )


def link(href: str, drawn: Markup, says: str) -> Markup:
    """A mark that opens what it stands for, by a click or the keyboard; as it is without an address."""
    if not href:
        return drawn
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(href, says, drawn)


def link_of_words(href: str, drawn: Iterable[Markup]) -> Markup:
    """The same for what is drawn with words: these are its name, so nothing else may name it otherwise."""
    together = Markup(" ").join(drawn)
    return Markup('<a href="{}">{}</a>').format(href, together) if href else together


def picture(width: float, height: float, says: str, shapes: Iterable[Markup], css: str = "") -> Markup:
    """The whole drawing; `says` is one sentence for who cannot see it. Marks that open something can be reached in
    it; else it is one image."""
    drawn = Markup("").join(shapes)
    return Markup('<svg class="chart{}" viewBox="0 0 {} {}" role="{}" aria-label="{}">{}</svg>').format(
        f" {css}" if css else "", px(width), px(height), "group" if "<a " in drawn else "img", says, drawn
    )


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{px(x)},{px(y)}" for x, y in points)


def _title(words: str) -> Markup:
    return Markup("<title>{}</title>").format(words) if words else Markup("")
