"""The few shapes a chart is drawn with. Text is escaped; numbers are cut to a tenth of a pixel.

A page of reports draws four hundred of them: each is put together by Python itself, in a tenth of the time that a
template's words take.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

Point = tuple[float, float]


def px(value: float) -> str:
    """A length as SVG wants it, short: 12, 12.5."""
    return f"{value:.1f}".removesuffix(".0")


def rect(
    x: float, y: float, width: float, height: float, css: str, title: str = "", rounding: float = 0
) -> Markup:
    """A bar. Its title is what hovering shows and what is read aloud."""
    corner = f' rx="{px(rounding)}"' if rounding else ""
    size = f'width="{px(max(width, 0))}" height="{px(max(height, 0))}"'
    return _drawn(
        f'<rect class="{escape(css)}" x="{px(x)}" y="{px(y)}" {size}{corner}>{_title(title)}</rect>'
    )


def line(points: Iterable[Point], css: str, title: str = "") -> Markup:
    """A line through points."""
    return _drawn(f'<path class="{escape(css)}" d="{_path(points)}">{_title(title)}</path>')


def area(upper: Sequence[Point], lower: Sequence[Point], css: str, title: str = "") -> Markup:
    """What lies between two lines of points, both from left to right."""
    outline = _path([*upper, *reversed(lower)]) + "Z"
    return _drawn(f'<path class="{escape(css)}" d="{outline}">{_title(title)}</path>')


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
    return _drawn(f'<line class="{escape(css)}" x1="{px(x1)}" y1="{px(y1)}" x2="{px(x2)}" y2="{px(y2)}"/>')


def dot(x: float, y: float, css: str = "mark", title: str = "") -> Markup:
    """One point worth seeing."""
    return _drawn(f'<circle class="{escape(css)}" cx="{px(x)}" cy="{px(y)}" r="4">{_title(title)}</circle>')


def text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> Markup:
    """Words at a place; `anchor` is start, middle or end."""
    style = f' class="{escape(css)}"' if css else ""
    side = f' text-anchor="{escape(anchor)}"' if anchor != "start" else ""
    return _drawn(f'<text{style} x="{px(x)}" y="{px(y)}"{side}>{escape(words)}</text>')


def link(href: str, drawn: Markup, says: str) -> Markup:
    """A mark that opens what it stands for, by a click or the keyboard; as it is without an address."""
    if not href:
        return drawn
    return _drawn(f'<a href="{escape(href)}" aria-label="{escape(says)}">{escape(drawn)}</a>')


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
    return _drawn(f"<title>{escape(words)}</title>") if words else Markup("")


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - who calls it has escaped what is not a number
