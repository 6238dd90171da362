"""Words in any script: what is the same to a reader, and what one types to find it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.platform import words

SCRIPTS = st.text(
    st.sampled_from("aBßİıéñøЖйΣςضآىกรุงเทพ김민수東京スミスサー१२٣' -.@‘\u0301\u200d"), max_size=30
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MULLER"),
        ("Straße", "strasse"),
        ("Işık", "isik"),
        ("İstanbul", "istanbul"),
        ("Łukasz Søren Đặng", "lukasz soren dang"),
        ("ＡＢＣ１２３", "abc123"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("٠١٢٣٤٥", "012345"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("\u1112\u1161\u11ab", "한"),
        ("Ελένη", "ελενη"),
    ],
)
def test_the_same_to_a_reader_folds_the_same(one: str, other: str) -> None:
    assert words.fold(one) == words.fold(other)


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("ayl", "Aylin Demir", True),
        ("demir ayl", "Aylin Demir", True),
        ("lin", "Aylin Demir", False),
        ("obrien", "Sean O’Brien", True),
        ("o'brien", "Sean O’Brien", True),
        ("brien", "Sean O’Brien", True),
        ("aylin.demir@ex", "Aylin Demir aylin.demir@example.com", True),
        ("민수", "김민수", True),
        ("수", "김민수", True),
        ("김수", "김민수", False),
        ("김ㅁ", "김민수", True),
        ("กรุง", "อยู่ที่กรุงเทพ", True),
        ("京都", "東京都", True),
        ("東京 都市", "東京都", False),
        ("iphone修", "iPhone修理", True),
        ("شرك", "شركة", True),
        ("हिन्", "हिन्दी", True),
        ("", "anything", False),
        ("--- ///", "anything", False),
    ],
)
def test_what_was_typed_finds_what_was_meant(typed: str, text: str, found: bool) -> None:
    assert words.matches(typed, text) is found


def test_thai_vowels_are_kept() -> None:
    assert words.fold("น้ำ") != words.fold("นา")


def test_a_vector_numbers_its_words_and_keeps_runs_apart() -> None:
    assert words.vector(["Aylin 김민수"]) == "'aylin':1 '김민':2 '민수':3 '수':4"
    assert words.vector(["東京", "都市"]) == "'東京':1 '京':2 '都市':4 '市':5"


def test_exact_terms_are_taken_as_they_are() -> None:
    assert words.vector([], ["<431'0"]) == "'<431''0'"


def test_a_question_is_prefixes_and_phrases() -> None:
    assert words.query("Aylin 김민수 수") == "'aylin':* & ('김민' <-> '민수') & '수':*"
    assert words.query("a a a") == "'a':*"
    assert words.query("!?") == ""


def test_a_question_has_an_end() -> None:
    asked = words.query(" ".join(f"w{n}" for n in range(500)))
    assert asked.count("&") == words.MOST_TERMS_ASKED - 1


def test_a_word_has_an_end_and_is_found_by_more() -> None:
    endless = "x" * 5_000
    assert len(words.vector([endless])) < 120
    assert words.matches(endless, endless)


@given(SCRIPTS | st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert words.fold(words.fold(text)) == words.fold(text)


@given(SCRIPTS)
def test_a_text_is_found_by_itself_in_any_case(text: str) -> None:
    if words.query(text):
        assert words.matches(text, text)
        assert words.matches(text.upper(), text)


@given(SCRIPTS, SCRIPTS)
def test_more_words_around_hide_nothing(text: str, around: str) -> None:
    if words.query(text):
        assert words.matches(text, f"{around} {text} {around}")


@given(SCRIPTS, st.integers(1, 30))
def test_what_is_typed_so_far_finds_the_whole(text: str, length: int) -> None:
    typed = text[:length]
    if words.query(typed):
        assert words.matches(typed, text)


@given(st.text(max_size=200))
def test_any_text_gives_a_vector_and_a_question(text: str) -> None:
    words.vector([text])
    assert "\x00" not in words.vector([text]) + words.query(text)


@given(st.text("aB9 '-_.é\n", max_size=60) | st.text(max_size=60))
def test_plain_lines_are_stored_as_a_closer_look_would(text: str) -> None:
    """The last sign makes every line one that is looked at word by word, and is no word itself."""
    assert words.vector([text], weights="A") == words.vector([text.replace("\n", " …\n") + " …"], weights="A")


def test_words_of_plain_lines_have_an_end_too() -> None:
    assert words.vector(["a" * 200]) == f"'{'a' * 100}':1"
    many = f"{'b' * 95} " * 12_000
    assert words.vector([many]).count(":") == words.MOST_BYTES // 100
    assert words.vector([many]) == words.vector([many + "…"])
