"""One limit in two panels over one axis: its amount against approvals, and against what is given in all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from casedesk.web.charts.marks import Point, dot, line, picture, rect, rule, steps, text
from casedesk.web.charts.scales import Scale, round_ticks
from casedesk.web.i18n import gettext as _

WIDTH, HEIGHT = 720.0, 358.0
FLAT = 2.0
LEFT, RIGHT = 62.0, 102.0
UPPER = (150.0, 52.0)
LOWER = (318.0, 194.0)
"""Where each panel begins and ends, from its floor to its top."""
WORDS, CROWDED = UPPER[1] - 24, UPPER[1] - 38
"""Where the marks are named: higher than a value that stands above the top of the upper panel."""

Words = Callable[[float], str]


@dataclass(frozen=True)
class Panel:
    """One measure at each amount: its name, how its values are said, and whether they fall as the amount rises."""

    name: str
    values: Sequence[float]
    words: Words
    css: str = ""
    falls: bool = False


@dataclass(frozen=True)
class Marked:
    """An amount worth a line through both panels: today's, the draft's."""

    place: int
    words: str
    css: str


def two_panels(
    amounts: Sequence[float],
    upper: Panel,
    lower: Panel,
    marked: Sequence[Marked],
    ends: float | None,
    across: Words,
    says: str,
) -> Markup:
    """Both panels over these amounts; `ends` is where the data end. `says` is one sentence for who cannot see it."""
    x = Scale(amounts[0], amounts[-1], LEFT, WIDTH - RIGHT)
    shapes: list[Markup] = []
    if ends is not None and ends < amounts[-1]:
        shapes += _no_data(x, ends)
    for panel, (floor, top) in ((upper, UPPER), (lower, LOWER)):
        shapes += _panel(panel, amounts, x, floor, top, marked)
    shapes += _marks(marked, amounts, x)
    ticks = [tick for tick in round_ticks(amounts[0], amounts[-1], 8) if tick <= amounts[-1]]
    shapes += [text(x(tick), LOWER[0] + 22, across(tick), anchor="middle") for tick in ticks]
    return picture(WIDTH, HEIGHT, says, shapes, "chart--wide chart--limit")


def _panel(
    panel: Panel, amounts: Sequence[float], x: Scale, floor: float, top: float, marked: Sequence[Marked]
) -> list[Markup]:
    low, high = min(panel.values), max(panel.values)
    if high - low < FLAT:
        # Where next to nothing changes, whole numbers are said, and none of them twice.
        low, high = low // 1, low // 1 + FLAT
    ticks = round_ticks(low, high, 3)
    y = Scale(ticks[0], ticks[-1], floor, top)
    shapes = []
    for tick in ticks:
        shapes += [
            rule(LEFT, y(tick), x.end, y(tick), "grid"),
            text(LEFT - 8, y(tick) + 4, panel.words(tick), anchor="end"),
        ]
    path: list[Point] = [(x(at), y(value)) for at, value in zip(amounts, panel.values, strict=True)]
    css = f"line line--{panel.css}" if panel.css else "line"
    name = f"name name--{panel.css}" if panel.css else "name"
    shapes += [line(steps(path), css), text(x.end + 10, path[-1][1] + 4, panel.name, name)]
    for one in marked:
        here = path[one.place]
        said = panel.words(panel.values[one.place])
        shapes.append(dot(*here, css=one.css, title=f"{one.words}: {said}"))
        # The curve falls or rises to the right: above it on that side, or below it, nothing is drawn.
        above = here[1] - 9 if panel.falls else min(here[1] + 17, floor + 13)
        end = here[0] > x.end - 48
        shapes.append(
            text(here[0] - 8 if end else here[0] + 8, above, said, "halo", "end" if end else "start")
        )
    return shapes


def _marks(marked: Sequence[Marked], amounts: Sequence[float], x: Scale) -> list[Markup]:
    shapes = []
    for place, one in enumerate(marked):
        at = x(amounts[one.place])
        crowded = place > 0 and abs(at - x(amounts[marked[place - 1].place])) < 74
        left = at > WIDTH - RIGHT - 60
        shapes.append(rule(at, WORDS + 4, at, LOWER[0], f"axis axis--{one.css}"))
        shapes.append(
            text(
                at - 5 if left else at + 5,
                CROWDED if crowded else WORDS,
                one.words,
                "halo",
                "end" if left else "start",
            )
        )
    return shapes


def _no_data(x: Scale, ends: float) -> list[Markup]:
    here = x(ends)
    return [
        rect(here, UPPER[1], x.end - here, LOWER[0] - UPPER[1], "beyond", _("Nobody ever needed so much.")),
        text(x.end - 4, (UPPER[0] + LOWER[1]) / 2 + 4, _("no data"), "quiet", "end"),
    ]


def as_floats(amounts: Sequence[Decimal]) -> list[float]:
    """Amounts as places on a picture."""
    return [float(one) for one in amounts]
