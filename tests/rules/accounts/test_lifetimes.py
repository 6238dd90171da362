"""How long a session stays good."""

from datetime import UTC, datetime, timedelta

from casedesk.accounts.rules.browsers import described
from casedesk.accounts.rules.lifetimes import SESSION_UNUSED, session_is_live

NOW = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def test_a_session_in_use_lives() -> None:
    assert session_is_live(last_seen_at=NOW - timedelta(hours=1), expires_at=LATER, now=NOW)


def test_an_unused_one_ends() -> None:
    assert not session_is_live(last_seen_at=NOW - SESSION_UNUSED, expires_at=LATER, now=NOW)


def test_even_a_busy_one_ends_at_last() -> None:
    assert not session_is_live(last_seen_at=NOW, expires_at=NOW, now=NOW)


def test_browsers_are_named_as_their_owners_know_them() -> None:
    assert (
        described("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/140.0")
        == "Firefox, Windows"
    )
    assert (
        described(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
        )
        == "Safari, iPhone"
    )
    assert (
        described(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
        )
        == "Edge, macOS"
    )
    assert described("curl/8.5.0") == ""
