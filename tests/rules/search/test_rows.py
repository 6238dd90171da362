"""The words of a row: all that people write, and bounded work for what nobody writes but to do harm."""

import pytest

from casedesk.platform import words
from casedesk.search.rules.rows import MOST, row_words

SALUTATION = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}"
"""One sign that stands for four words."""


def entries(vector: str) -> int:
    return vector.count(":")


@pytest.mark.parametrize(
    "sign", [SALUTATION, "\N{SQUARE APAATO}", "\N{CIRCLED DIGIT ONE}", "\N{SQUARE CORPORATION}"]
)
def test_a_sign_that_stands_for_many_letters_counts_as_those(sign: str) -> None:
    assert entries(row_words("", sign * MOST)) <= MOST


def test_such_signs_are_found_where_they_are_few() -> None:
    assert "'\u0635\u0644\u064a'" in row_words("", f"he said {SALUTATION} and went")


@pytest.mark.parametrize("letter", ["a", "\u0e01", "\u6f22", "\uac00", "\u00e9", "\u0915\u093f"])
def test_what_people_write_is_looked_through_to_its_end(letter: str) -> None:
    text = letter * ((MOST - 9) // len(letter)) + " farewell"
    assert words.within(text, MOST) == text
    assert "'farewell':" in row_words("", text)


@pytest.mark.parametrize("marks", ["\u0f72\u0f71", "\u0f73", "\uff9e\u0f71", "\u302a\u302b"])
def test_no_more_marks_than_make_sense_are_piled_upon_a_letter(marks: str) -> None:
    assert len(words.fold("\u0f40" + marks * 3_000)) <= 100
    assert len(words.within("\u0f40" + marks * 3_000, MOST)) <= 100


@pytest.mark.parametrize("before", range(31))
def test_such_a_pile_is_seen_wherever_it_begins(before: int) -> None:
    assert words.fold("x" * before + "\u0f40" + "\u0f73" * 40) == words.fold(
        "x" * before + "\u0f40" + "\u0f73" * 30
    )


def test_a_line_of_dashes_and_signs_is_no_pile() -> None:
    line = "\N{EM DASH}" * 50 + "\N{PACKAGE}" * 50
    assert words.within(line, MOST) == line


def test_marks_in_order_are_kept() -> None:
    assert words.fold("\u05d0\u0301e\u0301") == words.fold("\u05d0e")


def test_the_words_of_a_title_can_be_told_from_all_others() -> None:
    assert row_words("My lamp", "is my 台灯") == "'my':1A 'lamp':2A 'is':3 'my':4 '台灯':5 '灯':6"
