"""The picture of a limit says no value of its axis twice, however little an amount changes."""

import re
from itertools import pairwise

import pytest

from casedesk.empowerment.workbench.charts import Marked, Panel, two_panels


def _whole(value: float) -> str:
    return f"{value:.0f} pieces"


@pytest.mark.parametrize("values", [[7.0, 7.0, 7.0], [7.2, 7.3, 7.9], [0.0, 0.0, 0.0], [1.0, 2.0, 400.0]])
def test_no_tick_is_said_twice(values: list[float]) -> None:
    panel = Panel("given", values, _whole)
    mark = Marked(1, "today", "now")
    drawn = two_panels([0.0, 10.0, 20.0], panel, panel, [mark], 15.0, str, "what it says")
    said = re.findall(r'text-anchor="end"[^>]*>(\d+ pieces)<', drawn)
    assert said
    assert len(said) == 2 * len(set(said)), "once in each panel"


@pytest.mark.parametrize("places", [(0,), (0, 1), (1, 2)], ids=str)
def test_no_words_of_a_mark_lie_on_a_value_at_the_top(places: tuple[int, ...]) -> None:
    panel = Panel("approvals", [10.0, 10.0, 0.0], _whole, falls=True)
    marks = [Marked(place, "today", "now") for place in places]
    drawn = two_panels([0.0, 1.0, 20.0], panel, panel, marks, None, str, "what it says")
    heights = sorted(float(y) for y in re.findall(r'<text class="halo" x="[\d.]+" y="([\d.]+)"', drawn))
    rows = sorted(set(heights))
    assert len(heights) == 3 * len(places), "its words, and a value in each panel"
    assert all(below - above >= 14 for above, below in pairwise(rows)), "letters are as high on a telephone"
