"""Encoded words, as written by the book and as programs write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.platform.mail import encoded_words


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"Lamp broken", "Lamp broken"),
        (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?UTF-8?q?Gr=C3=BC=C3=9Fe_aus_K=c3=b6ln?=", "Grüße aus Köln"),
        (b"=?utf-8?B?44Op44Oz44OX?=", "ランプ"),
        (b"=?iso-8859-1?Q?a?= b =?iso-8859-1?Q?c?=", "a b c"),
        (b"=?iso-8859-1?Q?a?= =?iso-8859-1?Q?b?=", "ab"),
        (b"=?iso-8859-1?Q?a?=  \t =?utf-8?Q?b?=", "ab"),
        (b"=?utf-8*en?Q?a?=", "a"),
        (b"Re: =?koi8-r?B?7MHN0ME=?= (2)", "Re: Лампа (2)"),
        (b"=?iso-2022-jp?B?GyRCJWklcyVXGyhC?=", "ランプ"),
        (b"=?gb2312?B?tcY=?=", "灯"),
        (b"=?ks_c_5601-1987?B?t6XHwQ==?=", "램프"),
        (b"=?utf-7?Q?Fr+APY-sche?=", "Frösche"),
    ],
)
def test_by_the_book(raw: bytes, words: str) -> None:
    assert encoded_words.decode(raw) == words


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"=?utf-8?B?44Op44Oz4w==?= =?utf-8?B?g5c=?=", "ランプ"),  # one character cut in two
        (b"=?utf-8?Q?two words?=", "two words"),
        (b"a=?utf-8?Q?b?=c", "abc"),
        (b'"=?utf-8?Q?b?="', '"b"'),
        (b"=?iso-8859-1?Q?M\xfcller?=", "Müller"),
        (b"=?utf-8?Q?cut of", "cut of"),
        (b"=?utf-8?Q?cut off?", "cut off"),
        (b"=?utf-8?B?QQ?=", "A"),
        (b"=?utf-8?B?!!!!?=", "!!!!"),
        (b"=?utf-8?Q?what?_is_it?=", "what? is it"),
        (b"=?nonsense?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?Q?=0D=0AX-Evil:_1?=", "X-Evil: 1"),
        (b"=?utf-8?X?a?=", "=?utf-8?X?a?="),
        (b"=?utf-8?Q??=", ""),
        (b"=?=?=", "=?=?="),
        ("Grüße".encode(), "Grüße"),
        (b"tab\tand\r\nline", "tab and line"),
    ],
)
def test_as_programs_write_them(raw: bytes, words: str) -> None:
    assert encoded_words.decode(raw) == words


def test_undeclared_bytes_are_read_in_the_charset_of_the_mail() -> None:
    assert encoded_words.decode("Лампа".encode("koi8-r"), "koi8-r") == "Лампа"
    assert encoded_words.decode("Größe".encode("latin-1"), None) == "Größe"


@settings(max_examples=30)
@given(
    st.binary(max_size=300)
    | st.lists(st.sampled_from([b"=?", b"?=", b"?Q?", b"?B?", b"utf-8", b"=", b"?", b" ", b"a"])).map(
        b"".join
    )
)
def test_any_bytes_become_one_line(raw: bytes) -> None:
    words = encoded_words.decode(raw)
    assert "\n" not in words
    assert "\0" not in words
