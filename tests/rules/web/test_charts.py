"""Charts: round ticks, straight scales, well-formed pictures that say what they show."""

import itertools
import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Scale,
    bars,
    every_with_room,
    meter,
    plot,
    ranges,
    round_ticks,
    stacked_rows,
    time_ticks,
)
from casedesk.web.charts import strip as strip_of
from casedesk.web.charts.marks import steps

HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 1, [0, 0.25, 0.5, 0.75, 1]),
        (0, 48, [0, 20, 40, 60]),
        (0, 7, [0, 2, 4, 6, 8]),
        (8000, 11000, [8000, 9000, 10000, 11000]),
        (5, 5, [5]),
    ],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert round_ticks(low, high, 4) == ticks


@given(st.floats(0, 1e9), st.floats(1e-3, 1e9))
def test_ticks_cover_what_is_shown_and_are_few(low: float, size: float) -> None:
    high = low + size
    ticks = round_ticks(low, high)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low + step * 1e-6
    assert ticks[-1] >= high - step * 1e-6
    assert len(ticks) <= 8


def test_time_is_counted_in_hours_days_and_weeks() -> None:
    assert time_ticks(5 * HOUR) == [count * HOUR for count in range(6)]
    assert time_ticks(14 * DAY) == [count * 2 * DAY for count in range(8)]
    assert time_ticks(40 * DAY)[1] == 7 * DAY
    assert len(time_ticks(5000 * DAY)) <= 8


def test_a_scale_without_extent_stays_at_its_start() -> None:
    assert Scale(3, 3, 10, 20)(3) == 10
    assert Scale(0, 4, 10, 30)(1) == 15


def test_steps_hold_their_value_until_the_next() -> None:
    assert steps([(0, 0), (2, 5), (3, 7)]) == [(0, 0), (2, 0), (2, 5), (3, 5), (3, 7)]
    assert steps([]) == []


def _tree(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)  # noqa: S314  # our own markup, checked to be well formed


def test_a_strip_names_its_parts_and_fills_its_width() -> None:
    tree = _tree(
        strip_of(
            [Part(14, "us <14 h>", "ours"), Part(0, "nobody", "wait"), Part(2, "customer", "theirs")], "All"
        )
    )
    rects = tree.findall("rect")
    assert tree.get("aria-label") == "All"
    assert [rect.findtext("title") for rect in rects] == ["us <14 h>", "customer"]
    last = rects[-1]
    assert math.isclose(float(last.get("x", 0)) + float(last.get("width", 0)), 284, abs_tol=0.2)


def test_an_empty_strip_is_still_a_picture() -> None:
    assert _tree(strip_of([], "Nothing yet")).findall("rect") == []
    assert _tree(stacked_rows([], "Nothing yet")) is not None
    assert _tree(bars([], "Nothing yet", str)) is not None


def test_a_meter_never_leaves_its_frame() -> None:
    assert 'width="100"' in meter(7.2)
    assert 'width="0"' in meter(-1)
    assert 'aria-label="half"' in meter(0.5, "half")


def test_rows_are_on_one_scale() -> None:
    tree = _tree(
        stacked_rows(
            [Row("A", [Part(10, "a", "ours")], "10 h"), Row("B", [Part(5, "b", "ours")], "5 h")], "Teams"
        )
    )
    longer, shorter = (float(rect.get("width", 0)) for rect in tree.findall("rect"))
    assert math.isclose(longer, 2 * shorter, abs_tol=0.2)


def test_a_plot_names_its_lines_apart() -> None:
    lines = [
        Line([(0, 0), (1, 0.9)], "one", "done", stepped=True, filled=True),
        Line([(0, 0), (1, 0.9)], "two"),
        Line([], "none"),
    ]
    across, up = Axis([0, 1], str), Axis([0, 0.5, 1], str)
    tree = _tree(plot(lines, "All", across, up, Overlay(labels=[Label(0.5, 0.5, "half")])))
    names = [text for text in tree.findall("text") if "name" in (text.get("class") or "")]
    assert [name.text for name in names] == ["one", "two"]
    heights = [float(name.get("y", 0)) for name in names]
    assert heights[1] - heights[0] >= 16


def test_names_of_lines_stay_above_the_axis() -> None:
    """All three end at nought: the last stands there, the others above it."""
    lines = [Line([(0, 9), (1, 0)], name) for name in ("opened", "resolved", "reopened")]
    tree = _tree(plot(lines, "All", Axis([0, 1], str), Axis([0, 9], str)))
    names = [text for text in tree.findall("text") if text.get("class") == "name"]
    nought = next(float(text.get("y", 0)) for text in tree.findall("text") if text.text == "0")
    heights = [float(name.get("y", 0)) for name in names]
    assert max(heights) <= nought
    assert sorted(b - a for a, b in itertools.pairwise(heights)) == [16, 16]


def test_what_is_not_over_yet_is_dashed() -> None:
    drawn = plot(
        [Line([(0, 5), (1, 6), (2, 1)], "opened", "ours", unfinished=True)],
        "All",
        Axis([0, 2], str),
        Axis([0, 9], str),
    )
    assert [path.get("class") for path in _tree(drawn).findall("path")] == [
        "line line--ours",
        "line line--ours line--unfinished",
    ]


def test_names_below_a_plot_have_room() -> None:
    assert every_with_room(["Nov"] * 13) == 1
    assert every_with_room(["Nov 2026"] * 13) == 2
    assert every_with_room(["2026년 11월"] * 13) == 2


def test_a_bar_may_lead_to_what_is_behind_it() -> None:
    tree = _tree(
        bars([Bar("1 Nov", 3, "3 opened", href="/cases?day=1&x=2"), Bar("2 Nov", 0, "0 opened")], "All", str)
    )
    link = tree.find("a")
    assert link is not None
    assert link.get("href") == "/cases?day=1&x=2"
    assert link.findtext("rect/title") == "1 Nov: 3 opened"


def test_what_opens_something_is_reached_by_the_keyboard_and_named() -> None:
    over = Overlay(
        areas=[Between([(0, 1), (1, 1)], [(0, 0), (1, 0)], "interval")],
        columns=[Column(0, 1, "half of them", "/cases?a=1&b=2")],
        dots=[Label(0.5, 0.5, "here")],
    )
    tree = _tree(plot([Line([(0, 0), (1, 1)], "one")], "All", Axis([0, 1], str), Axis([0, 1], str), over))
    assert tree.get("role") == "group"
    (link,) = tree.findall("a")
    assert (link.get("href"), link.get("aria-label")) == ("/cases?a=1&b=2", "half of them")
    plain = _tree(plot([Line([(0, 0), (1, 1)], "one")], "All", Axis([0, 1], str), Axis([0, 1], str)))
    assert plain.get("role") == "img"


def test_an_interval_without_an_end_runs_to_the_edge_and_one_not_reached_is_words_only() -> None:
    rows = [
        Range("a", 2, 1, None, "2 h", "/a", "worse"),
        Range("b", None, None, None, "not reached"),
        Range("c", 2, 1, 3, "2 h"),
    ]
    tree = _tree(ranges(rows, "By when", [0, 2, 4], str))
    whiskers = [one for one in tree.iter("line") if "whisker" in (one.get("class") or "")]
    assert [one.get("class") for one in whiskers] == ["whisker whisker--worse", "whisker"]
    grid = [float(one.get("x1", 0)) for one in tree.iter("line") if one.get("class") == "grid"]
    assert float(whiskers[0].get("x2", 0)) == max(grid)
    assert len(list(tree.iter("circle"))) == 2


def test_long_names_below_bars_do_not_run_into_each_other() -> None:
    def names(*said: str) -> int:
        drawn = bars([Bar(name, 1, "one") for name in said], "All", str)
        return sum(drawn.count(f">{name}</text>") for name in said)

    assert names(*(f"{hour} h–{hour + 1} h" for hour in range(10, 21))) == 11
    assert names(*(f"1,{hour} h–1,{hour + 1} h" for hour in range(310, 321))) == 6
