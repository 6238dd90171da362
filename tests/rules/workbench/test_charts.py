"""The picture of a limit says no value of its axis twice, however little an amount changes."""

import re

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
