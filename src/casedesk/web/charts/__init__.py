"""Pictures of numbers as SVG made on the server: they print, are read aloud, and follow the theme.

A chart is a string of markup for a template to place; its colours are classes of chart.css, every mark
has a <title>, and a table of the same numbers belongs beside it. `scales` maps values to places, `marks`
draws, `strip` and `plot` put a picture together.
"""

from casedesk.web.charts.plot import (
    Axis,
    Bar,
    Between,
    Column,
    Label,
    Line,
    Overlay,
    bars,
    every_with_room,
    plot,
)
from casedesk.web.charts.scales import Scale, round_ticks, time_ticks
from casedesk.web.charts.strip import Part, Range, Row, meter, ranges, stacked_rows, strip

__all__ = [
    "Axis",
    "Bar",
    "Between",
    "Column",
    "Label",
    "Line",
    "Overlay",
    "Part",
    "Range",
    "Row",
    "Scale",
    "bars",
    "every_with_room",
    "meter",
    "plot",
    "ranges",
    "round_ticks",
    "stacked_rows",
    "strip",
    "time_ticks",
]
