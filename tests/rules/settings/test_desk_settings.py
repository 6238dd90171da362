"""What a desk decides for itself."""

from dataclasses import replace

import pytest

from casedesk.settings.rules import DeskSettings, changes, from_stored, objections


def test_what_was_not_chosen_has_its_default() -> None:
    assert from_stored({}) == DeskSettings()
    assert from_stored({"currency": "SEK"}) == replace(DeskSettings(), currency="SEK")


def test_what_another_version_stored_is_left_out() -> None:
    assert from_stored({"logo": "lamp.svg"}) == DeskSettings()


def test_only_what_differs_is_a_change() -> None:
    before = DeskSettings()
    assert changes(before, before) == {}
    assert changes(before, replace(before, reopen_window_days=60)) == {"reopen_window_days": 60}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("desk_name", "  "),
        ("currency", "euro"),
        ("currency", "€"),
        ("reopen_window_days", 0),
        ("holding_window_days", 367),
        ("handoff_hours", 0),
        ("approval_hours", 0),
    ],
)
def test_wrong_values_are_named_by_key(key: str, value: object) -> None:
    assert list(objections(replace(DeskSettings(), **{key: value}))) == [key]


def test_the_defaults_are_right() -> None:
    assert objections(DeskSettings()) == {}
