"""What a view may hold, how a stored one is read, and who may keep one for whom."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.views.rules import (
    COLUMNS,
    MOST_COLUMNS,
    Audience,
    Editor,
    columns_in,
    filters_in,
    may_keep,
    moved,
    problem_of_name,
    unknown_in,
)

AGENT, LEAD, MANAGER = Editor(1, (7,)), Editor(1, (7,), shares=True), Editor(1, (), True, True)


@pytest.mark.parametrize(
    ("editor", "audience", "may"),
    [
        (AGENT, Audience(user_id=1), True),
        (AGENT, Audience(user_id=2), False),
        (MANAGER, Audience(user_id=2), False),
        (AGENT, Audience(team_id=7), False),
        (LEAD, Audience(team_id=7), True),
        (LEAD, Audience(team_id=8), False),
        (LEAD, Audience(), False),
        (MANAGER, Audience(team_id=8), True),
        (MANAGER, Audience(), True),
    ],
)
def test_who_may_keep_a_view_for_whom(editor: Editor, audience: Audience, may: bool) -> None:
    assert may_keep(editor, audience) is may


@pytest.mark.parametrize(
    ("stored", "read", "unknown"),
    [
        ({"stage": "open", "owner": "me"}, {"stage": "open", "owner": "me"}, []),
        ({"stage": "open", "mood": "good"}, {"stage": "open"}, ["mood"]),
        ({"stage": ["open"], "owner": 5, "tag": None}, {}, ["owner", "stage", "tag"]),
        ({"stage": "x" * 41, "kind": "", "order": "a\x00b"}, {}, ["kind", "order", "stage"]),
        (["stage"], {}, ["?"]),
        (None, {}, ["?"]),
    ],
)
def test_a_stored_view_is_read_as_far_as_it_is_known(
    stored: Any, read: dict[str, str], unknown: list[str]
) -> None:
    assert filters_in(stored) == read
    assert unknown_in(stored) == unknown


def test_columns_come_in_their_order_each_once_and_no_more_than_fit() -> None:
    assert columns_in(["opened", "mood", "owner", "owner", 5]) == ("owner", "opened")
    assert columns_in(COLUMNS) == COLUMNS[:MOST_COLUMNS]


@given(st.lists(st.integers(), min_size=1, unique=True), st.data())
def test_moving_there_and_back_is_nothing(keys: list[int], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(keys))
    assert sorted(moved(keys, key, -1)) == sorted(keys)
    if keys[0] != key:
        assert moved(moved(keys, key, -1), key, 1) == keys


@pytest.mark.parametrize(
    ("name", "fine"), [("Parcels", True), ("", False), ("x" * 61, False), ("a\u202eb", False)]
)
def test_what_a_view_may_be_called(name: str, fine: bool) -> None:
    assert (problem_of_name(name) == "") is fine
