"""Whose turn it is, where to look, and what a signature covers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.channels.email.rules.heads import sender_of
from casedesk.channels.mail_room.rules.addressed import our_address_of
from casedesk.channels.mail_room.rules.looking import Search, search_for
from casedesk.channels.mail_room.rules.signed import SKEW, Signed, is_genuine, is_of_now, signature_of
from casedesk.channels.mail_room.rules.turns import batches, in_turns
from casedesk.channels.mailboxes.rules.waits import AFTER_REFUSAL, WAITS, wait_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAILS = st.lists(st.sampled_from("abc"), max_size=40)


def test_a_flood_waits_behind_everybody_else() -> None:
    mails = [("f1", "f"), ("f2", "f"), ("f3", "f"), ("a1", "a"), ("b1", "b"), ("a2", "a")]
    assert in_turns(mails) == ["f1", "a1", "b1", "f2", "a2", "f3"]


@given(MAILS)
def test_everybody_comes_once_and_within_a_sender_in_order(senders: list[str]) -> None:
    turns = in_turns(((number, sender), sender) for number, sender in enumerate(senders))
    assert sorted(turns) == list(enumerate(senders))
    for sender in set(senders):
        own = [number for number, whose in turns if whose == sender]
        assert own == sorted(own)


@given(MAILS)
def test_the_first_mail_of_a_sender_waits_for_one_of_each_other_at_most(senders: list[str]) -> None:
    turns = [sender for _, sender in in_turns(((n, sender), sender) for n, sender in enumerate(senders))]
    for sender in set(senders):
        assert turns.index(sender) < len(set(senders))


@given(st.lists(st.integers(0, 100), max_size=60))
def test_batches_hold_all_in_order_and_no_more_than_they_may(sizes: list[int]) -> None:
    made = batches(list(enumerate(sizes)), most=5, most_bytes=120)
    assert [number for batch in made for number in batch] == list(range(len(sizes)))
    for batch in made:
        assert 1 <= len(batch) <= 5
        assert len(batch) == 1 or sum(sizes[number] for number in batch) <= 120


@pytest.mark.parametrize(
    ("known", "last", "moves", "found"),
    [
        (None, None, False, Search("UNSEEN")),
        (7, 40, False, Search("UID 41:*", 41)),
        (6, 40, False, Search("SINCE 27-Feb-2026")),
        (7, None, False, Search("SINCE 27-Feb-2026")),
        (7, 40, True, Search("ALL")),
        (None, None, True, Search("ALL")),
    ],
)
def test_where_to_look(known: int | None, last: int | None, moves: bool, found: Search) -> None:
    looked_at = NOW if known is not None else None
    assert search_for(7, known, last, looked_at, moves=moves) == found


@pytest.mark.parametrize(
    ("recipient", "ours"),
    [
        ("Help@Desk.example", ["help@desk.example"]),
        ("help+abc@desk.example", ["help+abc@desk.example", "help@desk.example"]),
        ("+abc@desk.example", ["+abc@desk.example"]),
        ("nonsense", []),
        ("", []),
    ],
)
def test_an_address_with_a_token_is_that_of_its_mailbox(recipient: str, ours: list[str]) -> None:
    assert our_address_of(recipient) == ours


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        (b"From: Ann <Ann@Home.Example>\n\nHello", "ann@home.example"),
        (b"Subject: x\nFrom:\n ann@home.example\n\n", "ann@home.example"),
        (b"Subject: x\n\nFrom: ann@home.example", ""),
        (b"From: undisclosed\n\n", ""),
        (b"", ""),
        (b"\x00\xff" * 50, ""),
    ],
)
def test_the_sender_is_read_off_the_head(head: bytes, sender: str) -> None:
    assert sender_of(head) == sender


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading_of_a_head(source: bytes) -> None:
    sender_of(source)
    sender_of(b"From: " + source)


def test_a_signature_covers_everything() -> None:
    at = str(int(NOW.timestamp()))
    signature = signature_of("secret", at, "a@b.example", "c@d.example", b"mail")
    good = Signed(at, "a@b.example", "c@d.example", signature)
    assert is_genuine(good, "secret", b"mail")
    assert is_genuine(Signed(at, "a@b.example", "c@d.example", signature.upper()), "secret", b"mail")
    assert not is_genuine(good, "secret", b"mail.")
    assert not is_genuine(good, "", b"mail")
    assert not is_genuine(Signed(at, "a@b.example\nc@d.example", "", signature), "secret", b"mail")
    assert is_of_now(good, NOW + SKEW)
    assert not is_of_now(good, NOW + SKEW + timedelta(seconds=1))
    assert not is_of_now(Signed("²", "", "", ""), NOW)


def test_waits_grow_and_a_refusal_waits_longer() -> None:
    assert [wait_after(failures) for failures in (0, 1, 2, 99)] == [WAITS[0], WAITS[0], WAITS[1], WAITS[-1]]
    assert wait_after(1, refused=True) == AFTER_REFUSAL
