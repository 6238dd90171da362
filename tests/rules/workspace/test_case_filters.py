"""The menus of the list of cases lead where a list with that filter is."""

from typing import Any

import pytest

from casedesk.cases.queries.filters import Filters
from casedesk.workspace.case_filters import Addresses

ASKED = Filters(stage="open", owner_id=3, channel="phone", order="waiting")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("stage", ["", "open", "closed"]),
        ("owner_id", [None, 3, 0]),
        ("category_id", [None, 7]),
        ("kind", ["", "praise"]),
        ("order", ["newest", "waiting"]),
    ],
)
@pytest.mark.parametrize("asked", [Filters(), ASKED])
@pytest.mark.parametrize("to", [Addresses(), Addresses(columns=("owner", "tags"), view_id=5)])
def test_each_option_leads_to_the_list_with_it_and_all_else(
    to: Addresses, asked: Filters, name: str, values: list[Any]
) -> None:
    assert to.for_each(asked, name, values) == [to.of(asked, **{name: value}) for value in values]
