"""From bytes to text, whatever the mail says its charset is.

Policy: the declared charset decides where the bytes fit it. Where they do not, well-formed UTF-8 is
believed before the declaration, because it does not happen by chance. Latin charsets are read as
windows-1252, as all mail programs do. What still does not fit becomes U+FFFD, never an error.
"""

import codecs
import functools
import re
from typing import NamedTuple

FALLBACK = "cp1252"
"""For bytes that are neither declared nor UTF-8: the most common undeclared charset of old mail."""

_UNDECLARED = frozenset({"", "ascii", "us-ascii", "ansi_x3.4-1968", "iso-ir-6", "646", "7bit", "8bit"})

# Labels as mails write them, for codecs Python knows by another name or only as a narrower relative.
_CODECS = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252", "l1": "cp1252",
    "iso-8859-1-windows-3.1-latin-1": "cp1252", "x-ansi": "cp1252", "ansi": "cp1252",
    "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "tis620": "cp874",
    "windows-874": "cp874", "x-windows-874": "cp874", "dos-874": "cp874",
    "iso-8859-6-i": "iso8859-6", "iso-8859-6-e": "iso8859-6", "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8", "logical": "iso8859-8", "visual": "iso8859-8",
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "windows-936": "gb18030", "ms936": "gb18030", "euc-cn": "gb18030", "x-euc-cn": "gb18030",
    "chinese": "gb18030", "cn-gb": "gb18030", "hz-gb-2312": "hz",
    "big5": "big5hkscs", "big-5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs", "big5-eten": "cp950", "windows-950": "cp950",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932",
    "windows-31j": "cp932", "x-ms-cp932": "cp932", "euc-jp": "euc_jp", "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext", "iso-2022-jp-1": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext", "csiso2022jp": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949", "x-euc-kr": "cp949",
    "windows-949": "cp949", "x-windows-949": "cp949", "uhc": "cp949", "korean": "cp949",
    "macintosh": "mac_roman", "mac": "mac_roman", "x-mac-roman": "mac_roman", "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ukrainian": "mac_cyrillic", "x-mac-greek": "mac_greek", "x-mac-turkish": "mac_turkish",
    "x-mac-ce": "mac_latin2", "x-mac-centraleurroman": "mac_latin2", "x-mac-croatian": "mac_croatian",
    "x-mac-icelandic": "mac_iceland", "x-mac-romanian": "mac_romanian",
    "unicode-1-1-utf-7": "utf-7", "x-unicode-2-0-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8",
    "x-unicode-1-1-utf-8": "utf-8", "iso-10646-ucs-2": "utf-16-be", "ucs-2": "utf-16-be",
    "koi8-ru": "koi8-u", "koi": "koi8-r", "win-1251": "cp1251", "x-cp1251": "cp1251", "win-1252": "cp1252",
    "x-cp1250": "cp1250", "x-cp1252": "cp1252", "x-user-defined": "cp1252",
}  # fmt: skip

# Only these of Python's codecs: others turn bytes into something that is no text, or take too long.
_FAMILIES = re.compile(
    r"utf-(7|8|16|16-be|16-le|32|32-be|32-le)|iso8859-\d+|cp\d{3,4}|koi8-[rtu]|mac-\w+|big5(hkscs)?|gb\w+|hz"
    r"|euc_\w+|shift_jis\w*|iso2022_\w+|johab|ptcp154|kz1048|tis-620|hp-roman8"
)
_NULS_AND_SURROGATES = re.compile("[\0\ud800-\udfff]")
_NOT_ASCII = re.compile("[^\\x00-\\x7f\ufffd]")
_JAPANESE_ESCAPE = re.compile(rb"\x1b\$[@B]")


class Decoded(NamedTuple):
    """The text, and what was wrong with its bytes in words ("" where nothing was)."""

    text: str
    problem: str = ""


@functools.lru_cache(maxsize=500)
def codec(label: str | None) -> str | None:
    """The codec to read such a charset with; None where the label is empty, plain ASCII or unknown."""
    name = _plain(label)
    if name in _UNDECLARED:
        return None
    name = _CODECS.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return None
    return found if _FAMILIES.fullmatch(found.replace("mac_", "mac-")) else None


def decode(raw: bytes, label: str | None = None) -> Decoded:
    """The text that these bytes mean, in the charset called `label` as far as they fit it."""
    found = _decode(raw, label)
    text = _NULS_AND_SURROGATES.sub("\ufffd", found.text.removeprefix("\ufeff"))
    return Decoded(text, found.problem)


def _plain(label: str | None) -> str:
    """The label without the quotes, remarks and parameters that mails leave on it."""
    return re.split(r"[\s;(]", (label or "").strip(" \t\r\n\"'").lower(), maxsplit=1)[0].strip("\"'")


def _decode(raw: bytes, label: str | None) -> Decoded:
    name = codec(label)
    if name is None:
        return _decode_undeclared(raw, label)
    if name == "utf-16":
        name = _byte_order(raw)
    if name == FALLBACK and not raw.isascii():
        mislabelled = _strict(raw, "utf-8")
        if mislabelled is not None:
            return Decoded(mislabelled, f"A text says it is in {_plain(label)} but is in utf-8.")
    text = _strict(raw, name)
    if text is not None:
        return Decoded(text)
    return _decode_misfit(raw, name, label)


def _decode_undeclared(raw: bytes, label: str | None) -> Decoded:
    if _JAPANESE_ESCAPE.search(raw):
        return Decoded(raw.decode("iso2022_jp_ext", "replace"))
    if raw.isascii():
        return Decoded(raw.decode("ascii"))
    unknown = _plain(label) not in _UNDECLARED
    said = (
        f'A text is in an unknown charset "{_plain(label)[:40]}"'
        if unknown
        else "A text does not say its charset"
    )
    text = _strict(raw, "utf-8")
    if text is not None:
        return Decoded(text, f"{said}; it was read as utf-8." if unknown else "")
    return Decoded(raw.decode(FALLBACK, "replace"), f"{said}; it was read as windows-1252.")


def _decode_misfit(raw: bytes, name: str, label: str | None) -> Decoded:
    """Bytes that do not fit the charset they are declared to be in."""
    said = f"A text says it is in {_plain(label)}"
    if name != "utf-8":
        text = _strict(raw, "utf-8")
        if text is not None and not raw.isascii():
            return Decoded(text, f"{said} but is in utf-8.")
        return Decoded(
            raw.decode(name, "replace"), f"{said} but some of it does not fit; that is shown as \ufffd."
        )
    text = raw.decode("utf-8", "replace")
    # Not one character beyond ASCII came out right: then it is no damaged UTF-8, it never was any.
    if not _NOT_ASCII.search(text):
        return Decoded(raw.decode(FALLBACK, "replace"), f"{said} but is not; it was read as windows-1252.")
    return Decoded(text, f"{said} but some of it is damaged; that is shown as \ufffd.")


def _strict(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except ValueError:  # UnicodeDecodeError is one; some codecs raise others
        return None


def _byte_order(raw: bytes) -> str:
    """Which UTF-16 this is: its mark says so, else where the zeros of its ASCII stand, else as RFC 2781 says."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = raw[:2000]
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
