"""Where a page begins is read from its address, and anything odd there is no place."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from casedesk.platform.places import Place, place_in

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_place_is_read_as_it_was_written() -> None:
    assert place_in(str(Place(NOON, 42))) == (NOON, 42)
    assert place_in(str(Place(NOON.astimezone(timezone(timedelta(hours=9))), 42))) == (NOON, 42)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "~",
        "what",
        "2026-03-02T12:00:00+00:00",
        "2026-03-02T12:00:00+00:00~",
        "2026-03-02T12:00:00+00:00~1~2",
        "2026-03-02T12:00:00~1",
        "2026-03-02~1",
        "2026-03-02T12:00:00+00:00~-1",
        "2026-03-02T12:00:00+00:00~9223372036854775808",
        "0001-01-01T00:00:00+14:00~1",
        "9999-12-31T23:59:59-14:00~1",
    ],
)
def test_what_is_no_place(said: str) -> None:
    assert place_in(said) is None
