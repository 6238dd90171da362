"""Types and file names, RFC 2231 and what programs do instead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.platform.mail import parameters


@pytest.mark.parametrize(
    ("raw", "name", "value"),
    [
        (b'attachment; filename="lamp.pdf"', "filename", "lamp.pdf"),
        (b"attachment; filename=lamp.pdf", "filename", "lamp.pdf"),
        (b"attachment; FileName = lamp.pdf ; size=3", "filename", "lamp.pdf"),
        (b'attachment; filename="a \\"b\\".pdf"', "filename", 'a "b".pdf'),
        (b'attachment; filename="a;b=c.pdf"', "filename", "a;b=c.pdf"),
        (b"attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "filename", "Grüße.pdf"),
        (b"attachment; filename*=iso-8859-1'de'Gr%FC%DFe.pdf", "filename", "Grüße.pdf"),
        (b'attachment; filename*0="long "; filename*1="name.pdf"', "filename", "long name.pdf"),
        (
            b"attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9Fe; filename*2=\".pdf\"",
            "filename",
            "Grüße.pdf",
        ),
        (b"attachment; filename*1=b; filename*0=a; filename*2=c", "filename", "abc"),
        (b"attachment; filename=plain.pdf; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "filename", "Grüße.pdf"),
        (b"text/plain; charset=us-ascii; format=flowed", "format", "flowed"),
    ],
)
def test_by_the_book(raw: bytes, name: str, value: str) -> None:
    assert parameters.parse(raw).get(name) == value


@pytest.mark.parametrize(
    ("raw", "name", "value"),
    [
        (b'attachment; filename="=?utf-8?Q?Gr=C3=BC=C3=9Fe=2Epdf?="', "filename", "Grüße.pdf"),
        (b"attachment; filename==?utf-8?B?44Op44Oz44OXLnBkZg==?=", "filename", "ランプ.pdf"),
        ("attachment; filename=Grüße.pdf".encode(), "filename", "Grüße.pdf"),
        ("attachment; filename=Grüße.pdf".encode("latin-1"), "filename", "Grüße.pdf"),
        (b"attachment; filename=my lamp.pdf; size=3", "filename", "my lamp.pdf"),
        (b"attachment; filename=my lamp.pdf size=3", "filename", "my lamp.pdf"),
        (b'attachment; filename="unclosed.pdf', "filename", "unclosed.pdf"),
        (b'multipart/mixed boundary="b"', "boundary", "b"),
        (b"attachment; filename*=lamp.pdf", "filename", "lamp.pdf"),
        (b"attachment; filename*=nonsense''Gr%C3%BC%C3%9Fe.pdf", "filename", "Grüße.pdf"),
        (b"filename=lamp.pdf", "filename", "lamp.pdf"),
        (b"; filename=lamp.pdf", "filename", "lamp.pdf"),
        (b"attachment; a; filename=lamp.pdf", "filename", "lamp.pdf"),
        (b"attachment; filename=", "filename", ""),
        (b"attachment; filename=one; filename=two", "filename", "one"),
        (b"", "filename", ""),
    ],
)
def test_as_programs_write_them(raw: bytes, name: str, value: str) -> None:
    assert parameters.parse(raw).get(name) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"TEXT/Plain; a=b", "text/plain"),
        (b"text/plain a=b", "text/plain"),
        (b"a=b", ""),
        (b" Inline ", "inline"),
    ],
)
def test_the_value_is_in_lower_case(raw: bytes, value: str) -> None:
    assert parameters.parse(raw).value == value


PIECES = st.sampled_from(
    [b";", b"=", b'"', b"*", b"*0", b"*1*", b"'", b"%41", b"%", b"\\", b" ", b"name", b"utf-8", b"\xff"]
)


@settings(max_examples=30)
@given(st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=100))
def test_any_bytes_are_taken(raw: bytes) -> None:
    found = parameters.parse(raw)
    assert all(isinstance(value, str) for value in found.parameters.values())
