"""What a file is, whatever its sender calls it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.platform.file_types import PICTURES, PLAIN_BYTES, checked_type, is_picture, may_harm

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "said", "checked"),
    [
        (PNG, "image/png", "image/png"),
        (PNG, "text/html", "image/png"),
        (b"\xff\xd8\xff\xe0..JFIF", "application/octet-stream", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "image/webp", "audio/wav"),
        (b"%PDF-1.7\n%\xe2", "image/png", "application/pdf"),
        (b"MZ\x90\x00\x03\x00", "image/jpeg", "application/vnd.microsoft.portable-executable"),
        (b"PK\x03\x04\x14\x00", WORD, WORD),
        (b"PK\x03\x04\x14\x00", "image/png", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "application/msword", "application/msword"),
        (b"hello", "image/png", "text/plain"),
        (b"a,b\n1,2", "text/csv; charset=latin-1", "text/csv"),
        ("größe".encode("latin-1"), "text/plain", "text/plain"),
        ("灯".encode("iso-2022-jp"), "text/plain", "text/plain"),
        (b"<!DOCTYPE html><p>", "text/plain", "text/html"),
        (b"  <!-- x --><script>alert(1)</script>", "image/png", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "image/svg+xml"),
        (b"<svg onload=alert(1)>", "image/png", "text/html"),
        (b"From: a@b\n\nhello", "message/rfc822", "message/rfc822"),
        (b"\x01\x02\x03", "image/png", PLAIN_BYTES),
        (b"", "image/png", PLAIN_BYTES),
    ],
)
def test_the_content_decides(content: bytes, said: str, checked: str) -> None:
    assert checked_type(content, said) == checked


@given(
    st.binary(max_size=64),
    st.sampled_from(["image/png", "text/html", "", "image/svg+xml", "application/pdf"]),
)
def test_only_what_looks_like_a_picture_is_one(content: bytes, said: str) -> None:
    assert (checked_type(content, said) in PICTURES) == is_picture(content)


@pytest.mark.parametrize(
    ("name", "content", "harms"),
    [
        ("lamp.jpg", b"\xff\xd8\xff", False),
        ("lamp.jpg", b"MZ\x90\x00", True),
        ("lamp.jpg.exe", b"hello", True),
        ("invoice.html", b"hello", True),
        ("invoice.docm", b"PK\x03\x04", True),
        ("invoice.pdf", b"%PDF-1.4", False),
        ("README", b"hello", False),
    ],
)
def test_what_could_run_is_said(name: str, content: bytes, harms: bool) -> None:
    assert may_harm(name, checked_type(content)) is harms
