"""Whom a note names, when something may come by mail or push, where a push may go, and a sentence for each kind."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.notifications.queries.reading import Told
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.notifications.rules.mentions import mentioned
from casedesk.notifications.rules.push import is_push_service
from casedesk.notifications.rules.quiet import Quiet, may_come_at
from casedesk.notifications.wording import MEANINGS, labels, sentence

PEOPLE = {1: "Mina Park", 2: "Jonas Ott", 3: "Jonas Otto", 4: "Ana Ruiz", 5: "이민아"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Mina Park please look", {1}),
        ("could @mina look, and @ANA RUIZ?", {1, 4}),
        ("@Jonas Otto has it", {3}),
        ("@Jonas Ott, has he?", {2}),
        ("@Jonas knows", set()),
        ("@이민아 확인해 주세요", {5}),
        ("write to help@mina.example", set()),
        ("@Minaret and @nobody and @ alone", set()),
        ("(@Ana)", {4}),
        ("@Jonas  Ott\n@Mina\nPark", {1, 2}),
    ],
)
def test_a_note_names_those_it_means(text: str, named: set[int]) -> None:
    assert mentioned(text, PEOPLE) == named


NIGHT, LUNCH = Quiet(22 * 60, 7 * 60), Quiet(12 * 60, 13 * 60)


@pytest.mark.parametrize(
    ("now", "quiet", "comes"),
    [
        ("2026-11-23 21:59", NIGHT, "2026-11-23 21:59"),
        ("2026-11-23 22:00", NIGHT, "2026-11-24 07:00"),
        ("2026-11-24 06:59", NIGHT, "2026-11-24 07:00"),
        ("2026-11-24 07:00", NIGHT, "2026-11-24 07:00"),
        ("2026-11-24 12:30", LUNCH, "2026-11-24 13:00"),
        ("2026-11-24 12:30", None, "2026-11-24 12:30"),
        ("2026-10-24 23:00", NIGHT, "2026-10-25 07:00"),
    ],
)
def test_what_comes_in_quiet_hours_waits_for_their_end(now: str, quiet: Quiet | None, comes: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    at, wanted = (datetime.fromisoformat(one).replace(tzinfo=berlin).astimezone(UTC) for one in (now, comes))
    assert may_come_at(at, "Europe/Berlin", quiet) == wanted


@given(
    st.integers(0, 365 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"]),
    st.integers(0, 1439),
    st.integers(0, 1439),
)
def test_it_waits_less_than_a_day_and_then_it_may_come(
    now: datetime, zone: str, begins: int, ends: int
) -> None:
    if begins == ends:
        return
    quiet = Quiet(begins, ends)
    comes = may_come_at(now, zone, quiet)
    assert timedelta() <= comes - now <= timedelta(hours=25)
    assert may_come_at(comes, zone, quiet) == comes


@pytest.mark.parametrize(
    ("endpoint", "known"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=abc", True),
        ("https://web.push.apple.com/abc", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com:8080/abc", False),
        ("https://fcm.googleapis.com.evil.example/abc", False),
        ("https://evilpush.apple.com/abc", False),
        ("https://fcm.googleapis.com@10.0.0.1/abc", False),
        ("https://10.0.0.1/fcm.googleapis.com", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_a_push_goes_to_push_services_only(endpoint: str, known: bool) -> None:
    assert is_push_service(endpoint) is known


OF_NO_CUSTOMER = {Kind.TRIGGER_STOPPED, Kind.TRIGGER_GONE, Kind.PROBLEM}


@pytest.mark.parametrize("kind", [*Kind, "of_a_later_version"])
def test_every_kind_has_its_sentence(kind: str) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    for payload in ({}, {"outcome": "accepted"}, {"outcome": "granted"}):
        for times in (1, 3):
            by = ("Lamp", "Aylin Demir", "Mina Park", payload, times, at, None, "Aylin Demir", "Jonas Ott")
            said = sentence(Told(1, kind, 5, *by))
            assert "Aylin Demir" in said or kind in OF_NO_CUSTOMER
            assert "%" not in said
    if kind in list(Kind):
        assert labels()[Kind(kind)]
        assert kind in MEANINGS


def test_a_matter_is_its_kind_its_case_and_what_sets_several_apart() -> None:
    assert Notice(Kind.CHASE, 5).matter == "chase:5"
    assert Notice(Kind.PROMISE_NEAR, 5, about="7").matter == "promise_near:5:7"
    assert len({Notice(Kind.CHASE, 57).matter, Notice(Kind.CHASE, 5, about="7").matter}) == 2
