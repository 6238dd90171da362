"""The rules of the customer's side: how long, how often, how quick, and what a case is called."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.portal.rules.forms import LONGEST_TITLE, QUICKEST, Timing, timing, title_from
from casedesk.portal.rules.lifetimes import (
    FORM_OPEN,
    VISIT_OF_ALL_CASES,
    VISIT_OF_ONE_CASE,
    grant_ends,
)
from casedesk.portal.rules.throttle import in_minutes, place_of

NOW = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("to_all", "link_lasts", "expected"),
    [
        (False, timedelta(days=90), VISIT_OF_ONE_CASE),
        (False, timedelta(days=3), timedelta(days=3)),
        (True, timedelta(minutes=1), VISIT_OF_ALL_CASES),
    ],
)
def test_how_long_a_browser_is_let_in(to_all: bool, link_lasts: timedelta, expected: timedelta) -> None:
    assert grant_ends(to_all=to_all, link_expires_at=NOW + link_lasts, now=NOW) == NOW + expected


@pytest.mark.parametrize(
    ("had_for", "expected"),
    [
        (timedelta(0), Timing.TOO_QUICK),
        (-SECOND, Timing.TOO_QUICK),
        (QUICKEST - SECOND, Timing.TOO_QUICK),
        (QUICKEST, Timing.FINE),
        (FORM_OPEN, Timing.FINE),
        (FORM_OPEN + SECOND, Timing.TOO_OLD),
    ],
)
def test_when_a_form_is_taken(had_for: timedelta, expected: Timing) -> None:
    assert timing(NOW, NOW + had_for) is expected


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("The lamp is broken at the base. I want a new one.", "The lamp is broken at the base"),
        ("Hello,\n\nmy parcel never arrived!", "my parcel never arrived!"),
        ("Dear Lumen team,\nwhere is it?", "where is it?"),
        ("Help!", "Help!"),
        ("...", "..."),
        ("  \n  ", ""),
        ("배송이 오지 않았습니다. 확인해 주세요.", "배송이 오지 않았습니다"),
        ("a" * 300, "a" * 99 + "…"),
        ("word " * 60, ("word " * 20).strip()[:99].rpartition(" ")[0] + "…"),
    ],
)
def test_what_a_case_is_called(words: str, title: str) -> None:
    assert title_from(words) == title


@given(st.text(max_size=2_000))
def test_a_title_is_one_short_line_and_there_is_one_where_there_are_words(words: str) -> None:
    title = title_from(words)
    assert len(title) <= LONGEST_TITLE
    assert "\n" not in title
    assert bool(title) == bool(words.split())


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("unknown", "unknown"),
        ("x" * 500, "x" * 100),
    ],
)
def test_the_place_somebody_comes_from(address: str, place: str) -> None:
    assert place_of(address) == place


@pytest.mark.parametrize(
    ("wait", "minutes"),
    [
        (timedelta(seconds=1), 1),
        (timedelta(seconds=60), 1),
        (timedelta(seconds=61), 2),
        (timedelta(minutes=59, seconds=10), 60),
    ],
)
def test_how_long_to_wait_in_minutes(wait: timedelta, minutes: int) -> None:
    assert in_minutes(wait) == minutes
