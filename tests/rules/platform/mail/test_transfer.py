"""Undoing base64, quoted-printable and uuencode, damaged or not."""

import base64
import binascii

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.platform.mail import transfer


@pytest.mark.parametrize(
    ("encoding", "body", "content"),
    [
        ("7bit", b"a=41", b"a=41"),
        ("", b"a=41", b"a=41"),
        ("8 bit", b"\xff", b"\xff"),
        ("BASE64", b"TGFt\r\ncA==\r\n", b"Lamp"),
        ("base64", b"TGFtcA", b"Lamp"),
        ("Quoted-Printable", b"Gr=C3=BC=C3=9Fe=\r\n und so=20\r\n", "Grüße und so \r\n".encode()),
        ("quoted-printable", b"a= \t\r\nb", b"ab"),
        ("quoted-printable", b"a  \r\nb", b"a\r\nb"),
        ("quoted-printable", b"a=ZZ =", b"a=ZZ "),
        ("quoted-printable", b"=c3=bc", "ü".encode()),
    ],
)
def test_content_comes_back(encoding: str, body: bytes, content: bytes) -> None:
    assert transfer.undo(body, encoding) == (content, "")


@pytest.mark.parametrize(
    ("body", "content", "says"),
    [
        (b"TGFtcA== and more", b"Lamp", "left out"),
        (b"TGFt\ncA==\nTGFt\ncA==\n", b"LampLamp", ""),
        (b"TGFtTGFtTGFtTGFtTGFt\x80TGFtTGFt", b"Lam" * 7, "damaged"),
        (b"TGFtc", b"Lam", "cut off"),
        (
            b"this is no base64 at all: no, not at all!",
            b"this is no base64 at all: no, not at all!",
            "is not",
        ),
        (b"", b"", ""),
        (b"====", b"", ""),
    ],
)
def test_damaged_base64(body: bytes, content: bytes, says: str) -> None:
    sent = transfer.from_base64(body)
    assert sent.content == content
    assert says in sent.problem


def uuencoded(content: bytes, name: bytes = b"lamp.txt", line_end: bytes = b"\n") -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]).rstrip(b"\n") for at in range(0, len(content), 45)]
    return line_end.join([b"begin 644 " + name, *lines, b"`", b"end"]) + line_end


def test_uuencode_comes_back() -> None:
    assert (
        transfer.undo(b"\r\n" + uuencoded(b"Lamp" * 50, line_end=b"\r\n"), "x-uuencode").content
        == b"Lamp" * 50
    )


def test_what_is_not_uuencoded_stands_as_it_is() -> None:
    sent = transfer.undo(b"begin 644 x\nnot at all, in small letters\nend\n", "uuencode")
    assert sent.content.startswith(b"begin")
    assert "is not" in sent.problem


def test_files_inside_a_text_are_found_with_their_places() -> None:
    one, two = uuencoded(b"one", b"a b.txt"), uuencoded(b"two" * 40)
    text = b"Hello\n" + one + b"and\n" + two + b"bye"
    found = transfer.enclosed_files(text)
    assert [(file.name, file.content) for file in found] == [(b"a b.txt", b"one"), (b"lamp.txt", b"two" * 40)]
    assert text[: found[0].start] + text[found[0].end : found[1].start] == b"Hello\n\nand\n"


@pytest.mark.parametrize(
    "text", [b"begin 644 x\n", b"begin 12 x\nend\n", b"we begin 644 x\nend", b"begin 644 x\nM\xff\nend\n"]
)
def test_what_only_begins_like_a_file_is_none(text: bytes) -> None:
    assert transfer.enclosed_files(text) == []


@settings(max_examples=30)
@given(st.binary(max_size=500))
def test_base64_goes_round(content: bytes) -> None:
    assert transfer.from_base64(base64.encodebytes(content)) == (content, "")


@settings(max_examples=30)
@given(st.binary(max_size=500))
def test_quoted_printable_goes_round(content: bytes) -> None:
    assert transfer.from_quoted_printable(binascii.b2a_qp(content, istext=False)) == content


@settings(max_examples=30)
@given(st.binary(min_size=1, max_size=500))
def test_uuencode_goes_round(content: bytes) -> None:
    assert [file.content for file in transfer.enclosed_files(uuencoded(content))] == [content]


@settings(max_examples=30)
@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "nonsense"]))
def test_any_bytes_are_taken(body: bytes, encoding: str) -> None:
    transfer.undo(body, encoding)
