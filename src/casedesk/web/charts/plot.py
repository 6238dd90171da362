"""Values over time or another measure: lines, steps and areas on one pair of axes, and plain bars."""

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from casedesk.web.charts.marks import Point, area, dot, line, link, picture, rect, rule, steps, text
from casedesk.web.charts.scales import Scale, round_ticks

LEFT, RIGHT, TOP, BOTTOM = 48.0, 150.0, 14.0, 34.0
LINE_HEIGHT = 16.0
NAME_WIDTH, SIGN_WIDTH = 44.0, 6.0
WIDTH, HEIGHT, BARS_HEIGHT = 720.0, 290.0, 210.0

Words = Callable[[float], str]


@dataclass(frozen=True)
class Line:
    """One series: its points in their own units, its name beside its end, and how it is drawn.

    `css` is empty, done or before; `stepped` holds each value until the next; `filled` shades it to the axis. Of one
    that is `unfinished` the last point still grows: its last stretch is dashed.
    """

    points: Sequence[Point]
    name: str
    css: str = ""
    stepped: bool = False
    filled: bool = False
    unfinished: bool = False


@dataclass(frozen=True)
class Label:
    """A point worth a word of its own ("half are fixed by 1 d 19 h")."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Between:
    """What lies between two series of points, from left to right: an interval, or a share on top of another."""

    upper: Sequence[Point]
    lower: Sequence[Point]
    css: str
    title: str = ""


@dataclass(frozen=True)
class Column:
    """A stretch of the picture that says something on hover and leads somewhere by a click or the keyboard."""

    start: float
    end: float
    words: str
    href: str


@dataclass(frozen=True)
class Overlay:
    """What a plot shows besides its lines."""

    areas: Sequence[Between] = ()
    labels: Sequence[Label] = ()
    columns: Sequence[Column] = ()
    dots: Sequence[Label] = ()


BARE = Overlay()


@dataclass(frozen=True)
class Bar:
    """One bar: its name under it, its value, both in words on hover, and where a click leads."""

    name: str
    value: float
    words: str
    css: str = ""
    href: str = ""


@dataclass(frozen=True)
class Axis:
    """The values named along one side; the picture runs from the first to the last of them."""

    ticks: Sequence[float]
    words: Words

    def scale(self, start: float, end: float) -> Scale:
        """These values laid out from `start` to `end`, in pixels."""
        return Scale(self.ticks[0], self.ticks[-1], start, end)


def plot(lines: Sequence[Line], says: str, across: Axis, up: Axis, over: Overlay = BARE) -> Markup:
    """Lines over one pair of axes; `says` is one sentence for who cannot see the picture."""
    x, y = across.scale(LEFT, WIDTH - RIGHT), up.scale(HEIGHT - BOTTOM, TOP)
    shapes = [
        area([(x(at), y(value)) for at, value in one.upper], [(x(at), y(value)) for at, value in one.lower],
             f"area area--{one.css}", one.title)
        for one in over.areas
    ]  # fmt: skip
    for one in lines:
        shapes += _shading(one, x, y)
    shapes += [*_levels(up, y, x.end)]
    shapes += [text(x(tick), y.start + 20, across.words(tick), anchor="middle") for tick in across.ticks]
    for one in lines:
        shapes += _drawn(one, x, y)
    for point in over.labels:
        here = (x(point.x), y(point.y))
        shapes += [rule(here[0], here[1], here[0], y.start, "axis"), dot(*here, title=point.words)]
        beyond = here[0] > (x.start + x.end) * 0.6
        words_at = (here[0] - 10, "end") if beyond else (here[0] + 10, "start")
        shapes.append(text(words_at[0], min(here[1] + 36, y.start - 8), point.words, "halo", words_at[1]))
    shapes += [dot(x(one.x), y(one.y), "mark mark--small", one.words) for one in over.dots]
    shapes += [_column(one, x, y) for one in over.columns]
    return picture(WIDTH, HEIGHT, says, [*shapes, *_names(lines, x, y)], "chart--wide")


def _column(one: Column, x: Scale, y: Scale) -> Markup:
    start, end = x(one.start), x(one.end)
    return link(one.href, rect(start, y.end, end - start, y.start - y.end, "column", one.words), one.words)


def bars(values: Sequence[Bar], says: str, words: Words) -> Markup:
    """Bars that stand on nought, each with its name below where there is room."""
    up = Axis(round_ticks(0, max((bar.value for bar in values), default=0) or 1, 4), words)
    y = up.scale(BARS_HEIGHT - BOTTOM, TOP)
    room = (WIDTH - LEFT) / max(len(values), 1)
    every = math.ceil(max(NAME_WIDTH, _longest([bar.name for bar in values])) / room)
    shapes = [*_levels(up, y, WIDTH)]
    for place, bar in enumerate(values):
        left, top = LEFT + place * room, y(bar.value)
        css = f"bar bar--{bar.css}" if bar.css else "bar"
        title = f"{bar.name}: {bar.words}"
        drawn = rect(left + room * 0.14, top, room * 0.72, y.start - top, css, title, 2)
        shapes.append(link(bar.href, drawn, title))
        if place % every == 0:
            shapes.append(text(left + room / 2, y.start + 20, bar.name, anchor="middle"))
    return picture(WIDTH, BARS_HEIGHT, says, shapes, "chart--wide")


def every_with_room(names: Sequence[str]) -> int:
    """Each so-many-th of these names stands below a plot without running into the next."""
    room = (WIDTH - LEFT - RIGHT) / max(len(names), 1)
    return max(1, math.ceil((_longest(names) + SIGN_WIDTH) / room))


def _longest(names: Sequence[str]) -> float:
    """How wide the longest of them is, about; what Chinese and Korean write takes twice the room."""
    return SIGN_WIDTH * max((sum(map(_signs, name)) for name in names), default=0)


def _signs(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _levels(up: Axis, y: Scale, end: float) -> Iterator[Markup]:
    for tick in up.ticks:
        yield rule(LEFT, y(tick), end, y(tick), "grid")
        yield text(LEFT - 8, y(tick) + 4, up.words(tick), anchor="end")


def _points(one: Line, x: Scale, y: Scale) -> list[Point]:
    points = [(x(at), y(value)) for at, value in one.points]
    return steps(points) if one.stepped else points


def _shading(one: Line, x: Scale, y: Scale) -> list[Markup]:
    points = _points(one, x, y) if one.filled else []
    if not points:
        return []
    floor = [(points[0][0], y.start), (points[-1][0], y.start)]
    return [area(points, floor, f"area area--{one.css}" if one.css else "area")]


def _drawn(one: Line, x: Scale, y: Scale) -> Iterator[Markup]:
    css = f"line line--{one.css}" if one.css else "line"
    points, still = _points(one, x, y), []
    if one.unfinished:
        points, still = points[:-1], points[-2:]
    if points:
        yield line(points, css, one.name)
    if len(still) > 1:
        yield line(still, f"{css} line--unfinished", one.name)


def _names(lines: Sequence[Line], x: Scale, y: Scale) -> list[Markup]:
    """Names at the ends of their lines, pushed apart where they would lie on each other, and none below the axis."""
    ends = sorted(
        (
            (y(one.points[-1][1]) + 4, x(one.points[-1][0]) + 8, one)
            for one in lines
            if one.points and one.name
        ),
        key=lambda end: end[0],
    )
    heights, lowest = [], float("-inf")
    for height, _left, _one in ends:
        lowest = max(height, lowest + LINE_HEIGHT)
        heights.append(lowest)
    room = y.start + 4
    for place in reversed(range(len(heights))):
        heights[place] = min(heights[place], room)
        room = heights[place] - LINE_HEIGHT
    return [
        text(left, height, one.name, f"name name--{one.css}" if one.css else "name")
        for height, (_height, left, one) in zip(heights, ends, strict=True)
    ]
