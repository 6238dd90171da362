"""Where a mail belongs, and what a case takes over from it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.channels.email.rules.placing import By, Clues, number_in, place, token_in
from casedesk.channels.email.rules.reading import (
    LONGEST_TITLE,
    contact_time,
    dmarc_of,
    issue_of,
    title_of,
)

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("clues", "case_id", "by"),
    [
        (Clues(by_thread=1, by_token=2, by_number=3), 1, By.THREAD),
        (Clues(by_token=2, by_number=3), 2, By.ADDRESS),
        (Clues(by_number=3), 3, By.NUMBER),
        (Clues(), None, By.NEW),
        (Clues(by_thread=1, from_machine=True), 1, By.THREAD),
    ],
)
def test_the_thread_wins_then_the_address_then_the_number(clues: Clues, case_id: int | None, by: By) -> None:
    placing = place(clues)
    assert (placing.case_id, placing.by, placing.tray) == (case_id, by, "")


def test_a_machine_opens_no_case() -> None:
    assert place(Clues(from_machine=True)).tray


@pytest.mark.parametrize(
    ("address", "token"),
    [
        (f"help+{TOKEN}@desk.example", TOKEN),
        (f"Help+{TOKEN.upper()}@Desk.Example", TOKEN),
        (f"help+{TOKEN[:-1]}@desk.example", None),
        (f"{TOKEN}@desk.example", None),
        ("help@desk.example", None),
    ],
)
def test_a_token_stands_whole_behind_a_plus(address: str, token: str | None) -> None:
    assert token_in([address]) == token


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Re: [C-1042] Lamp", 1042),
        ("about C-7", 7),
        ("ABC-12 lamp", None),
        ("C-12a", None),
        ("C-0", None),
        ("C-99999999999999999999", None),
        ("Lamp", None),
    ],
)
def test_a_number_is_read_only_where_it_stands_alone(subject: str, number: int | None) -> None:
    assert number_in(subject) == number


@pytest.mark.parametrize(
    ("subject", "words", "title"),
    [
        ("Re: AW: Fwd: Lamp broken", "", "Lamp broken"),
        ("回复: 灯坏了", "", "灯坏了"),
        ("RE[2]:  Lamp\t broken", "", "Lamp broken"),
        ("[C-12] Lamp", "", "Lamp"),
        ("", "\n\nThe lamp is broken.\nAgain.", "The lamp is broken."),
        ("Re:", "", "(without a subject)"),
        ("Regarding my lamp", "", "Regarding my lamp"),
    ],
)
def test_a_title_is_the_subject_without_its_answers(subject: str, words: str, title: str) -> None:
    assert title_of(subject, words) == title


@given(st.text(max_size=2000), st.text(max_size=2000))
def test_a_title_is_never_empty_nor_long(subject: str, words: str) -> None:
    assert 0 < len(title_of(subject, words)) <= LONGEST_TITLE
    assert len(issue_of(words)) <= 400


@pytest.mark.parametrize(
    ("lines", "failed"),
    [
        (("mx.desk.example; dmarc=fail header.from=bank.example",), True),
        (("mx.desk.example; spf=pass; dmarc=pass",), False),
        (("mx.desk.example; dmarc=pass", "evil.example; dmarc=fail"), False),
        ((), False),
    ],
)
def test_only_our_own_server_is_believed(lines: tuple[str, ...], failed: bool) -> None:
    assert (dmarc_of(lines) == "fail") is failed


def test_a_mail_never_comes_from_the_future() -> None:
    now, later = datetime(2026, 11, 22, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    earlier = datetime(2026, 11, 1, tzinfo=UTC)
    assert contact_time(None, later, now) == now
    assert contact_time(earlier, later, now) == earlier
    assert contact_time(None, None, now) == now
