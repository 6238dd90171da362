"""Maps of event logs, and rows read by them."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casedesk.importers.rules.cells import Unreadable
from casedesk.importers.rules.event_maps import MapMistake, map_of
from casedesk.importers.rules.event_rows import event_of, instant

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "servicenow.toml"


def document(**changes: Any) -> dict[str, Any]:
    """A small map with some parts changed; None takes a part away."""
    whole = {
        "source": "desk of before",
        "zone": "Europe/Berlin",
        "columns": {"case": "No", "time": "At", "state": "State", "owner": "Who", "channel": "Way"},
        "states": {"Open": "working", "Done": "resolved"},
        "channels": {"Tel": "phone"},
        "missing": ["?"],
    } | changes
    return {name: part for name, part in whole.items() if part is not None}


def test_the_example_can_be_used() -> None:
    found = map_of(tomllib.loads(EXAMPLE.read_text("utf-8")))
    assert (found.zone, found.day_first, found.states["-100"]) == ("UTC", True, "working")
    assert [column.name for column in found.headings][:3] == ["number", "sys_updated_at", "incident_state"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"source": None}, "source: name the tool"),
        ({"zone": "Mars/Base"}, "zone: 'Mars/Base' is no time zone"),
        ({"states": {"Open": "busy"}}, "states.Open: there is no 'busy'"),
        ({"channels": {"Tel": 3}}, "channels.Tel: it has to be a word"),
        ({"columns": {"case": "No", "time": "At"}}, "columns.state: it is missing"),
        ({"columns": {"case": "No", "colour": "C"}}, "columns.colour: there are case, time"),
        ({"missing": "?"}, "missing: it has to be a list"),
        ({"day_first": "yes"}, "day_first: it has to be true or false"),
        ({"states": ["Open"]}, "states: it has to be a table"),
        ({"staets": {}}, "staets: it is not known"),
    ],
)
def test_what_is_wrong_with_a_map_is_named_with_its_place(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(MapMistake) as mistake:
        map_of(document(**changes))
    assert str(mistake.value).startswith(says)


def test_a_row_is_read_by_the_map() -> None:
    cells = {"No": "1", "At": "29/2/2016 01:16", "State": "Done", "Who": "?", "Way": "Fax"}
    row = event_of(7, cells, map_of(document(day_first=True)))
    assert row.at == datetime(2016, 2, 29, 0, 16, tzinfo=UTC)
    assert (row.line, row.stage, row.owner, row.channel, row.priority) == (7, "resolved", None, "other", None)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"No": "1", "At": "?", "State": "Open"}, "Its time is missing."),
        ({"No": "", "At": "2016-02-29", "State": "Open"}, "Its case is missing."),
        ({"No": "1", "At": "soon", "State": "Open"}, "'soon' is no time that can be read."),
        (
            {"No": "1", "At": "2016-02-29", "State": "Odd"},
            "The map does not say which stage the state 'Odd' is.",
        ),
    ],
)
def test_a_row_that_cannot_be_read_says_why(cells: dict[str, str], says: str) -> None:
    with pytest.raises(Unreadable) as reason:
        event_of(2, cells, map_of(document()))
    assert str(reason.value) == says


def test_times_are_read_in_either_order_with_or_without_an_offset() -> None:
    noon = datetime(2016, 3, 4, 12, tzinfo=UTC)
    assert instant("4/3/2016 12:00", "UTC", True) == noon
    assert instant("03/04/2016 12:00:00", "UTC", False) == noon
    assert instant("2016-03-04 13:00", "Europe/Berlin", True) == noon
    assert instant("2016-03-04T12:00:00Z", "Europe/Berlin", True) == noon
