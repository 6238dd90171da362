"""Where a time or a sum went: parts beside each other on one strip, or on one strip for each of some rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from casedesk.web.charts.marks import picture, px, rect, text

GAP = 2.0
SMALLEST = 1.5
ROW = 34.0
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


def stacked_rows(rows: Sequence[tuple[str, Sequence[Part], str]], says: str, width: float = 420) -> Markup:
    """A strip for each row, all on one scale: (name, parts, total in words)."""
    name_width = 12 + 7.0 * max((len(name) for name, _parts, _total in rows), default=0)
    most = max((sum(part.size for part in parts) for _name, parts, _total in rows), default=0)
    room = width - name_width - 64
    shapes = []
    for place, (name, parts, total) in enumerate(rows):
        top = place * ROW + 6
        size = sum(part.size for part in parts)
        wide = room * size / most if most else 0
        shapes.append(text(name_width - 8, top + 15, name, anchor="end"))
        shapes += _row(parts, name_width, top, wide, 22, size)
        shapes.append(text(name_width + wide + 6, top + 15, total))
    return picture(width, len(rows) * ROW + 2, says, shapes)


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
