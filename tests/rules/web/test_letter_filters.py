"""Letters as they are shown: long ones folded where one pauses, ours with their form and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.web.letter_filters import (
    SHOWN_LETTERS,
    SHOWN_LINES,
    folded,
    letter,
    picture_addresses,
    typed_letter,
)


@pytest.mark.parametrize(
    ("text", "shown_end", "rest_begin"),
    [
        ("short", "short", ""),
        ("line\n" * SHOWN_LINES, "line\n", ""),
        ("word " * 1_000, "word", "word"),
        ("One. " + "x" * 1_200 + ".\n\nTwo " + "y" * 2_000, "x.", "Two yyy"),
        ("字" * 4_000, "字", "字"),
    ],
)
def test_it_folds_where_one_pauses(text: str, shown_end: str, rest_begin: str) -> None:
    shown, rest = folded(text)
    assert shown.endswith(shown_end)
    assert rest.startswith(rest_begin)
    assert bool(rest) == bool(rest_begin)


@given(st.text(alphabet="ab .\n字", max_size=4 * SHOWN_LETTERS))
def test_no_word_is_lost(text: str) -> None:
    shown, rest = folded(text)
    assert "".join((shown + rest).split()) == "".join(text.split())
    assert len(shown) <= SHOWN_LETTERS * 1.5


def test_a_letter_is_cleaned_on_its_way_to_a_page() -> None:
    shown = letter(
        '<p onclick="x">a<script>b</script><img src="cid:1"><img src="https://x.example/y"></p>', {"1": "/p"}
    )
    assert str(shown) == '<p>a<img src="/p" alt=""></p>'
    assert str(typed_letter("**a** ![b](cid:1)")) == "<p><strong>a</strong> [b]</p>"


def test_only_pictures_of_the_text_have_an_address() -> None:
    files = [
        {"id": 7, "type": "image/png", "content_id": "1"},
        {"id": 8, "type": "image/png", "content_id": None},
        {"id": 9, "type": "text/html", "content_id": "2"},
    ]
    assert picture_addresses(files, 3) == {"1": "/cases/C-3/files/7/picture"}
