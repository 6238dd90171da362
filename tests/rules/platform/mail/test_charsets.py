"""Text in whatever charset a mail says it is in, rightly or wrongly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.platform.mail import charsets


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("utf-8", "utf-8", "Grüße, 안녕하세요, สวัสดี"),
        ('"UTF-8"', "utf-8", "Grüße"),
        ("utf-8; format=flowed", "utf-8", "Grüße"),
        ("iso-8859-1", "latin-1", "Größe"),
        ("ISO-8859-1", "cp1252", "“quoted” – dash"),
        ("windows-1252", "cp1252", "€ 5"),
        ("iso-8859-15", "iso8859-15", "€ œuvre"),
        ("iso-8859-9", "iso8859-9", "İşığı"),
        ("windows-1254", "cp1254", "İşığı"),
        ("koi8-r", "koi8-r", "Привет"),
        ("koi8-u", "koi8-u", "Привіт, Їжак"),
        ("windows-1251", "cp1251", "Привет"),
        ("iso-8859-5", "iso8859-5", "Привет"),
        ("x-mac-cyrillic", "mac_cyrillic", "Привет"),
        ("macintosh", "mac_roman", "Größe"),
        ("x-mac-ce", "mac_latin2", "żółw"),
        ("gb2312", "gb18030", "灯坏了，镕"),
        ("GBK", "gbk", "灯坏了"),
        ("gb18030", "gb18030", "灯坏了𠀀"),
        ("hz-gb-2312", "hz", "灯坏了"),
        ("big5", "big5", "燈壞了"),
        ("big5-hkscs", "big5hkscs", "燈壞了㗎"),
        ("shift_jis", "cp932", "ランプ①"),
        ("x-sjis", "shift_jis", "ランプ"),
        ("windows-31j", "cp932", "ランプ髙"),
        ("iso-2022-jp", "iso2022_jp", "ランプが壊れた"),
        ("euc-jp", "euc_jp", "ランプ"),
        ("euc-kr", "cp949", "똠방각하"),
        ("ks_c_5601-1987", "cp949", "램프가 고장"),
        ("iso-2022-kr", "iso2022_kr", "램프"),
        ("tis-620", "tis-620", "โคมไฟเสีย"),
        ("windows-874", "cp874", "โคมไฟ…"),
        ("iso-8859-8-i", "iso8859-8", "שלום"),
        ("windows-1256", "cp1256", "مرحبا"),
        ("utf-7", "utf-7", "Größe"),
        ("unicode-1-1-utf-7", "utf-7", "灯"),
        ("utf-16le", "utf-16-le", "Größe 灯"),
        ("utf-16", "utf-16", "Größe 灯"),
        ("utf-16", "utf-16-be", "plain"),
        ("utf-16", "utf-16-le", "plain"),
        ("", "utf-8", "Grüße"),
        ("us-ascii", "utf-8", "Grüße"),
        ("", "iso2022_jp", "ランプ"),
        (None, "ascii", "plain"),
    ],
)
def test_charsets_as_customers_use_them(label: str | None, codec: str, text: str) -> None:
    assert charsets.decode(text.encode(codec), label) == (text, "")


@pytest.mark.parametrize(
    ("raw", "label", "text", "says"),
    [
        ("Grüße".encode(), "iso-8859-1", "Grüße", "is in utf-8"),
        ("Grüße".encode(), "big5", "Grüße", "is in utf-8"),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße", "windows-1252"),
        ("Grüße".encode("latin-1"), "us-ascii", "Grüße", "does not say its charset"),
        ("Grüße".encode("latin-1"), "x-unknown", "Grüße", 'unknown charset "x-unknown"'),
        ("Grüße".encode(), "x-unknown", "Grüße", "read as utf-8"),
        ("Grüße ".encode() + b"\xff", "utf-8", "Grüße �", "damaged"),
        (b"\xc4\xe3 \xff", "gb2312", "你 �", "does not fit"),
        (b"a\0b", "utf-8", "a�b", ""),
        (b"a+2AA-b", "utf-7", "a�b", ""),
        (b"\xef\xbb\xbfa", "utf-8", "a", ""),
    ],
)
def test_wrong_charsets_are_read_as_well_as_can_be_and_said(
    raw: bytes, label: str, text: str, says: str
) -> None:
    decoded = charsets.decode(raw, label)
    assert decoded.text == text
    assert says in decoded.problem


@pytest.mark.parametrize(
    "label",
    [
        "rot13",
        "zlib",
        "base64",
        "hex",
        "idna",
        "punycode",
        "unicode_escape",
        "undefined",
        "mbcs",
        "\0",
        "x" * 5000,
    ],
)
def test_what_is_no_charset_is_not_used(label: str) -> None:
    assert charsets.codec(label) is None
    assert charsets.decode(b"plain", label).text == "plain"


LABELS = st.sampled_from(
    ["", "utf-8", "utf-16", "utf-7", "gb2312", "iso-2022-jp", "big5", "hz", "cp932", "koi8-r", "nonsense"]
)


@settings(max_examples=30)
@given(st.binary(max_size=200), LABELS | st.text(max_size=20))
def test_any_bytes_become_text_that_a_database_takes(raw: bytes, label: str) -> None:
    text = charsets.decode(raw, label).text
    assert "\0" not in text
    text.encode("utf-8")
