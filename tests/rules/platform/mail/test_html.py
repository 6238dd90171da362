"""HTML from strangers: what stays, what goes, and what it says in plain text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.platform.mail import html, visible_part
from casedesk.platform.mail.html_rebuilt import DEEPEST, rebuilt
from casedesk.platform.mail.html_text import crude_text_of, text_of


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<p onclick='x()' style='color:red' id=a class=b>x</p>", "<p>x</p>"),
        ("<script>alert(1)</script>x<style>p{}</style>", "x"),
        ("<form action='/cases'><input name=a><button>go</button></form>", "go"),
        ("<iframe src='https://x.example'></iframe>x", "x"),
        ("<svg><script>alert(1)</script></svg>x", "x"),
        ("<html><head><title>t</title></head><body>x</body></html>", "x"),
        ("<a href='javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href=' JaVa\tscript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='data:text/html,x'>x</a>", "<a>x</a>"),
        ("<a href='/sign-out'>x</a>", "<a>x</a>"),
        ("<a href='//x.example'>x</a>", "<a>x</a>"),
        ("<img src=x onerror=alert(1)>", "<img>"),
        ("<img src='cid:a@b' alt='lamp'>", '<img src="cid:a@b" alt="lamp">'),
        (
            "<img src='https://x.example/p.gif?a=1&b=2'>",
            '<img data-remote-src="https://x.example/p.gif?a=1&amp;b=2">',
        ),
        ("<img src='HTTP://x.example/p.gif'>", '<img data-remote-src="HTTP://x.example/p.gif">'),
        ("<img src='/files/1'>", "<img>"),
        ("<img srcset='https://x.example/a 2x'>", "<img>"),
        (
            "<table background='https://x.example/p.gif'><tr><td>x",
            "<table><tbody><tr><td>x</td></tr></tbody></table>",
        ),
        ("<p title='<img src=&quot;https://x.example&quot;>'>x</p>", "<p>x</p>"),
        (
            "<img alt='<img src=&quot;https://x.example&quot;>'>",
            '<img alt="&lt;img src=&quot;https://x.example&quot;&gt;">',
        ),
        ('&lt;img src="https://x.example"&gt;', '&lt;img src="https://x.example"&gt;'),
        ("<p dir=rtl lang=ar>مرحبا</p>", '<p dir="rtl" lang="ar">مرحبا</p>'),
        ("<!-- a --><!--[if mso]>x<![endif]-->y", "y"),
        ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '<img>"&gt;'),
        ("", ""),
    ],
)
def test_only_what_is_listed_stays(source: str, cleaned: str) -> None:
    assert (
        html.clean(source)
        .html.replace(f' target="_blank" rel="{html.LINK_REL}"', "")
        .replace(f' rel="{html.LINK_REL}"', "")
        .replace(' target="_blank"', "")
        == cleaned
    )


def test_links_tell_nothing_and_open_beside() -> None:
    cleaned = html.clean("<a href='https://shop.example/a?b=1&c=2' rel=opener target=_top>x</a>").html
    assert 'href="https://shop.example/a?b=1&amp;c=2"' in cleaned
    assert 'rel="noopener noreferrer nofollow"' in cleaned
    assert 'target="_blank"' in cleaned


def test_pictures_written_into_the_html_become_attachments() -> None:
    cleaned = html.clean(
        '<p>a<img alt="x" src="data:image/png;base64,iVBOR\nw0KGgo="><img src="data:text/html;base64,eA=="></p>'
    )
    assert cleaned.html == '<p>a<img alt="x" src="cid:picture-1@html"><img></p>'
    (picture,) = cleaned.pictures
    assert (picture.name, picture.type, picture.content) == (
        "picture-1.png",
        "image/png",
        b"\x89PNG\r\n\x1a\n",
    )


def test_a_page_places_pictures_and_asks_for_remote_ones_only_when_told() -> None:
    cleaned = html.clean(
        '<img src="cid:a&amp;b"><img src="cid:gone" alt="x"><img src="https://x.example/p.gif">'
    ).html
    placed = html.with_pictures(cleaned, {"a&b": "/files/1"})
    assert placed == '<img src="/files/1"><img alt="x"><img data-remote-src="https://x.example/p.gif">'
    shown = html.with_pictures(cleaned, {}, remote=True)
    assert '<img src="https://x.example/p.gif">' in shown


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<br>two<br/><br>three", "one\ntwo\n\nthree"),
        ("  a \n b&nbsp;c ", "a b c"),
        ("<b>a</b> <i>b</i>", "a b"),
        ("<ul><li>a<li>b</ul><ol start=1><li>c</li><li>d</li></ol>", "* a\n* b\n\n1. c\n2. d"),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
        ("<pre>a\n  b</pre>c", "a\n  b\n\nc"),
        ("<p>On Monday Mina wrote:</p><blockquote><p>old</p><blockquote>older</blockquote></blockquote><p>new</p>",
         "On Monday Mina wrote:\n\n> old\n>\n> > older\n\nnew"),
        ("<img alt='a lamp'><hr>x", "a lamp\n---\nx"),
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        ("<section>a</section><section>b</section>", "a\nb"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_text_is_laid_out_as_it_is_seen(source: str, text: str) -> None:
    assert text_of(html.clean(source).html) == text


def test_quotes_in_html_are_found_as_in_text() -> None:
    gmail = (
        '<div dir="ltr">It is still broken.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        'On Mon, Jan 8, 2024 at 10:15 AM Mina &lt;<a href="mailto:m@desk.example">m@desk.example</a>&gt; wrote:<br>'
        '</div><blockquote class="gmail_quote"><div>Is it fixed?</div></blockquote></div>'
    )
    outlook = (
        "<div><p>It is still broken.</p><div><div style='border-top:solid'><p><b>From:</b> Mina &lt;m@desk.example&gt;"
        "<br><b>Sent:</b> Monday, 8 January 2024 10:15<br><b>To:</b> Ann<br><b>Subject:</b> RE: lamp</p></div></div>"
        "<p>Is it fixed?</p></div>"
    )
    for source in (gmail, outlook):
        assert visible_part(text_of(html.clean(source).html)) == "It is still broken."


LARGE = {
    "div": "<div>",
    "list": "<ul><li>",
    "bold": "<b><i>",
    "misnested": "<a><div></a>",
    "hidden": "<div><!--</div>-->",
    "tables": "<div><table></div></table>",
    "paragraphs": "<p>",
    "attributes": "<p a=1 ",
    "references": "&nbsp;",
    "different": "<b a=1><b a=2><b a=3>",
    "open": "<",
    "comments": "<!--",
    "raw": "<script>",
    "quotes": '<p title="',
}


@pytest.mark.parametrize("piece", LARGE.values(), ids=LARGE)
def test_large_html_made_to_take_minutes_takes_a_moment(piece: str) -> None:
    source = "<p>words</p>" + piece * (60_000 // len(piece))
    before = time.process_time()
    cleaned = html.clean(source)
    assert "words" in text_of(cleaned.html)
    assert time.process_time() - before < 3


def test_rebuilding_keeps_words_and_honest_structure() -> None:
    row = "<tr><td>a &amp; b<td><p>c<p>d<b>e</b></td></tr>"
    source = f"<table>{row * 2}</table><ul><li>f<li>g</ul><img src='cid:a' onload=x><br><x-y>h</x-y>"
    cell = "<tr><td>a &amp; b</td><td><p>c</p><p>d<b>e</b></p></td></tr>"
    assert rebuilt(source) == f'<table>{cell * 2}</table><ul><li>f</li><li>g</li></ul><img src="cid:a"><br>h'


def test_html_longer_than_any_letter_gives_its_words() -> None:
    cleaned = html.clean("<p>x</p>" * 200_000)
    assert cleaned.html == ""
    assert "longer than" in cleaned.problem
    assert crude_text_of("<p>a<br>b</p><script>x</script> &amp; c") == "a\nb\n& c"


PIECES = (
    st.sampled_from(
        ["<", ">", "<p>", "</p>", "<b", " a=", '"', "'", "/", "<!--", "-->", "<script>", "</script", "x"]
    )
    | st.sampled_from(["<table>", "<td>", "</div>", "<div>", "&", "&amp;", "&#0;", " ", "\0", "<blockquote>"])
    | st.sampled_from(["<img src='https://x.example'>", "<a href=javascript:x>", "<a href='", "<img src="])
)
SOUP = st.lists(PIECES, max_size=40).map("".join)


@settings(max_examples=30)
@given(SOUP)
def test_no_soup_gets_through(soup: str) -> None:
    for source in (soup, rebuilt(soup)):
        cleaned = html.clean(source).html
        assert "<script" not in cleaned
        assert 'href="javascript' not in cleaned
        assert ' src="http' not in cleaned.replace("data-remote-src", "")
        text_of(cleaned)


@settings(max_examples=30)
@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<b>", "</b>", "<ul>", "<li>", "<table>", "<tr>", "<td>", "<p>", "x"]
        ),
        max_size=400,
    )
)
def test_what_is_rebuilt_is_never_deep_and_always_closed(pieces: list[str]) -> None:
    depth = deepest = 0
    for piece in rebuilt("".join(pieces)).replace(">", ">\n").split("\n"):
        depth += 0 if "<" not in piece else -1 if "</" in piece else 1
        deepest = max(deepest, depth)
    assert depth == 0
    assert deepest <= DEEPEST
