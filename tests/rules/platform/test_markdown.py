"""Markdown in, clean HTML and text out; and nothing that was typed ever runs or leads astray."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.platform import markdown

REL = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("typed", "html", "text"),
    [
        ("Hello", "<p>Hello</p>", "Hello"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>", "one\ntwo\n\nthree"),
        ("**new** and *soon*", "<p><strong>new</strong> and <em>soon</em></p>", "*new* and _soon_"),
        ("5 * 3 * 2 and snake_case_name", "<p>5 * 3 * 2 and snake_case_name</p>", "5 * 3 * 2 and snake_case_name"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>', "3. a\n4. b"),
        ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>", "- a\n  - b"),
        ("> said\n\nmine", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>mine</p>", "> said\n\nmine"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>", "a\n\n---\n\nb"),
        ("use `x < 1`", "<p>use <code>x &lt; 1</code></p>", "use x < 1"),
        ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>", "a < b"),
        ("![lamp](cid:1@x)", '<p><img src="cid:1@x" alt="lamp"></p>', "[lamp]"),
        # What people write in letters, and Markdown would take for something else.
        ("# 5 is broken", "<p># 5 is broken</p>", "# 5 is broken"),
        ("Regards\n=====", "<p>Regards<br>\n=====</p>", "Regards\n====="),
        ("    set in", "<p>set in</p>", "set in"),
        ("[1]: see below", "<p>[1]: see below</p>", "[1]: see below"),
        ("Q&amp;A & co", "<p>Q&amp;amp;A &amp; co</p>", "Q&amp;A & co"),
    ],
)  # fmt: skip
def test_a_letter_is_what_its_writer_meant(typed: str, html: str, text: str) -> None:
    assert markdown.to_html(typed) == html
    assert markdown.to_text(typed) == text


@pytest.mark.parametrize(
    ("typed", "address", "shown"),
    [
        ("see https://a.example/b.", "https://a.example/b", "https://a.example/b"),
        ("(https://a.example/b_(c))", "https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("https://a.example/?a=1&b=2,", "https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&amp;b=2"),
        ("[here](https://a.example)", "https://a.example", "here"),
        ("[write](mailto:a@b.example)", "mailto:a@b.example", "write"),
        ("[ring](tel:+49301234)", "tel:+49301234", "ring"),
    ],
)
def test_links_tell_the_other_side_nothing(typed: str, address: str, shown: str) -> None:
    assert f'<a href="{address}" {REL}>{shown}</a>' in markdown.to_html(typed)


def test_the_text_names_where_a_link_leads_once() -> None:
    assert markdown.to_text("[here](https://a.example) or https://b.example") == (
        "here <https://a.example> or https://b.example"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](//evil.example)",
        "[x](/cases/C-1)",
        "<javascript:alert(1)>",
        "![x](https://evil.example/seen.png)",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        '![x](cid:1 "\' onerror=alert(1)")',
        '[x](https://a.example "\\" onmouseover=alert(1)")',
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:x'>y</a>",
        "<style>*{display:none}</style>",
        "<!-- x --><iframe src=//evil.example></iframe>",
        "`<script>`",
        "```<script>\n</script>\n```",
    ],
)
def test_nothing_hostile_gets_through(typed: str) -> None:
    assert_harmless(markdown.to_html(typed))


_HOSTILE = st.sampled_from(
    ["[", "](", ")", "![", "<", ">", '"', "'", "`", "*", "_", "\\", "&#x", ";", ":", "javascript:", "data:text/html,",
     "<script>", "</p>", "onerror=", "cid:", "https://", "\n", "\n\n", "> ", "- ", "1. ", "    ", "\t", "\x00",
     "\u202e", "<svg/onload=x>", "<a href=", "mailto:", " src=", "style="]
)  # fmt: skip


@given(st.lists(_HOSTILE | st.text(max_size=8), max_size=40).map("".join))
def test_whatever_is_typed_is_harmless(typed: str) -> None:
    html = markdown.to_html(typed)
    assert_harmless(html)
    assert markdown.clean(html) == html, "what was cleaned is clean"
    assert_harmless(markdown.with_pictures(html, {"": "/x?a=1&b=%22", "1": '"><script>'}), of_ours=True)
    markdown.to_text(typed)


@given(st.lists(_HOSTILE | st.text(max_size=8), max_size=40).map("".join))
def test_whatever_is_called_html_is_harmless_when_cleaned(html: str) -> None:
    assert_harmless(markdown.clean(html))


def test_pictures_are_those_of_the_mail() -> None:
    typed = "![a](cid:1@x) ![b](https://evil.example/b.png) ![c](cid:2@x)\n\n- ![a](cid:1@x)"
    assert markdown.pictures_in(typed) == ["1@x", "2@x"]
    shown = markdown.with_pictures(markdown.to_html("![a](cid:1@x) ![c](cid:2@x)"), {"1@x": "/p?a=1&b=2"})
    assert shown == '<p><img src="/p?a=1&amp;b=2" alt="a"> [c]</p>'


def test_a_quote_marks_each_line() -> None:
    assert markdown.quoted("one\n\ntwo\n") == "> one\n>\n> two"
    assert markdown.to_html(markdown.quoted("one\n\ntwo")).count("<p>") == 2


def test_what_is_too_long_to_format_is_sent_as_it_is() -> None:
    typed = "**a**\nb\n\n" + "x" * markdown.LONGEST
    assert markdown.to_html(typed).startswith("<p>**a**<br>b</p><p>xxx")
    assert markdown.to_text(typed) == typed


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str, *, of_ours: bool = False) -> None:
    """Only the listed tags, no handler, no style, and links that lead where links may lead."""
    page = _Tags()
    page.feed(html)
    for tag, attributes in page.found:
        assert tag in markdown.TAGS
        assert set(attributes) <= {"href", "title", "rel", "src", "alt", "start"}
        if tag == "a" and "href" in attributes:
            assert re.match(r"(https?|mailto|tel):", attributes["href"] or "", re.IGNORECASE)
        if tag == "img" and attributes.get("src") is not None and not of_ours:
            assert (attributes["src"] or "").startswith("cid:")
