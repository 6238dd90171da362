"""Where the links of a mail lead, and which of them say something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.platform.mail.html import clean
from casedesk.platform.mail.html_links import links_in, place_of, remote_places, with_targets


@pytest.mark.parametrize(
    ("address", "words", "misleads"),
    [
        ("https://lamps.example/o", "your order", False),
        ("https://lamps.example/o", "lamps.example", False),
        ("https://www.lamps.example/o", "https://lamps.example/order", False),
        ("https://shop.lamps.example/", "www.lamps.example", False),
        ("https://lamps.example/", "invoice.pdf", False),
        ("https://lamps.example/", "Visit us. We are open", False),
        ("https://evil.example/", "lamps.example", True),
        ("https://evil.example/", "see https://lamps.example/order now", True),
        ("https://evil.example/", "www.lamps.example/order", True),
        ("https://lamps.example@evil.example/", "https://lamps.example", True),
        ("https://lamps.example.evil.example/", "lamps.example", True),
        ("https://evil-lamps.example/", "lamps.example", True),
        ("https://xn--80ak6aa92e.example/", "apple.example", True),
        ("mailto:help@lamps.example", "help@lamps.example", False),
        ("mailto:help@lamps.example?subject=x", "Help@Lamps.example", False),
        ("mailto:other@evil.example", "help@lamps.example", True),
        ("tel:+49301234", "www.lamps.example", False),
    ],
)
def test_words_that_name_another_place_are_marked(address: str, words: str, misleads: bool) -> None:
    cleaned = clean(f'<p>a <a href="{address}"><b>{words}</b></a> z</p>').html
    [link] = links_in(cleaned)
    assert link.misleading is misleads, link
    shown = with_targets(cleaned, "leads to")
    assert ("⚠ leads to" in shown) is misleads
    assert place_of(address) in shown


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://User:pw@Lamps.Example:8443/x?y", "lamps.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("mailto:a@b.example?cc=c@d.example", "a@b.example"),
        ("tel:+49301234", "+49301234"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_a_place_is_named_as_a_machine_reads_it(address: str, place: str) -> None:
    assert place_of(address) == place


def test_pictures_elsewhere_are_counted_by_place() -> None:
    cleaned = clean(
        '<img src="https://a.example/1"><img src="https://b.example/1"><img src="http://b.example/2">'
        '<img src="cid:x@y"><img src="data:image/png;base64,iVBORw0KGgo=">'
    ).html
    assert remote_places(cleaned) == {"b.example": 2, "a.example": 1}


_PIECES = st.sampled_from(
    ["<a href=", "'https://a.example'", "https://b.example", ">", "</a>", "<b>", '"', "<img src=x>", "&lt;", "⚠",
     "@", "."]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=6), max_size=30).map("".join))
def test_naming_targets_adds_nothing_that_cleaning_would_take(source: str) -> None:
    cleaned = clean(source).html
    shown = with_targets(cleaned, "leads to")
    assert shown.count("<small class=") == len(links_in(cleaned))
    # Cleaned again it has the same tags: what was added opens nothing and runs nothing.
    assert clean(shown).html.count("<") == shown.count("<")
