"""How a hit is shown: its sentence, with what was asked for marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.search.rules.asking import question
from casedesk.search.rules.operators import Known
from casedesk.search.rules.sentences import LONGEST, Part, plain, shown


def marked(typed: str, head: str, body: str) -> str:
    parts = shown(question(typed, Known()), head, body)
    return "".join(f"[{part.text}]" if part.marked else part.text for part in parts)


@pytest.mark.parametrize(
    ("typed", "body", "expected"),
    [
        ("lam", "Hello there. My LAMP broke! Bye.", "My [LAMP] broke!"),
        ("broke lamp", "A lamp. The lamp broke. It broke.", "The [lamp] [broke]."),
        ('"third lamp"', "A lamp. The third lamp, a third.", "The [third lamp], a third."),
        ("민수", "안녕하세요 김민수님께", "안녕하세요 김[민수]님께"),
        ("退款", "你好。请给我退款。谢谢", "请给我[退款]。"),
        ("ガラス", "新しいｶﾞﾗｽです", "新しい[ｶﾞﾗｽ]です"),
        ("isik", "Yeni Işık geldi", "Yeni [Işık] geldi"),
        ("محمد", "السيد مُحَمَّد هنا", "السيد [مُحَمَّد] هنا"),
        ("straße", "Die STRASSENLAMPE ist da", "Die [STRASSENLAMPE] ist da"),
        ("zebra", "Nothing of the kind. At all.", "Nothing of the kind."),
        ("<b>", "a <b>bold</b> lie", "a <[b]>bold</[b]> lie"),
        (
            '"third lamp"',
            "A lamp. It is the third\nlamp that broke.\n\nlamp",
            "It is the [third lamp] that broke.",
        ),
        ("lamp third", "A lamp\n \nThe third\r\nlamp\n\nBye", "The [third] [lamp]"),
        ("dont", "Yes. I don’t know", "I [don’t] know"),
        ("do", "I don't do it", "I don't [do] it"),
    ],
)
def test_the_sentence_that_answers_is_shown(typed: str, body: str, expected: str) -> None:
    assert marked(typed, "Subject", body) == expected


def test_what_stands_in_the_head_alone_is_shown_from_there() -> None:
    assert marked("invoice", "Wrong invoice", "Hello. It is me.") == "Wrong [invoice]"


def test_a_long_sentence_is_cut_between_words_around_the_first_mark() -> None:
    found = marked("needle", "", "hay " * 100 + "needle " + "hay " * 100)
    assert found.startswith("…hay")
    assert found.endswith("hay…")
    assert "[needle]" in found
    assert len(found) <= LONGEST + 4


@given(st.text(max_size=400), st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5))
def test_parts_are_the_sentence_and_nothing_else(body: str, typed: str) -> None:
    parts = shown(question(typed, Known()), "", body)
    said = plain(parts).strip("…")
    assert said in " ".join(body.split()) or "…" in body
    assert all(isinstance(part, Part) and part.text for part in parts)
