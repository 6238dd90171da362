"""What short messages say: is it only thanks, does it ask something?

Precision before recall: a thank-you that is missed costs a key press, a question that is taken for thanks
costs a customer. The lists hold whole messages and greetings, never fragments of longer sentences.
"""

import re
import unicodedata

from casedesk.platform import words

_LONGEST_THANKS = 90
"""Characters; whoever writes more has more to say than thanks."""

_THANKS = (
    # English, German, Spanish, French, Turkish, Malay
    "thank you", "thanks", "many thanks", "thank you very much", "thanks a lot", "thank you so much", "cheers",
    "much appreciated", "great", "perfect", "wonderful", "that worked", "it works now", "all good", "all good now",
    "danke", "vielen dank", "herzlichen dank", "danke schön", "besten dank", "super", "hat geklappt",
    "gracias", "muchas gracias", "mil gracias", "merci", "merci beaucoup",
    "teşekkürler", "teşekkür ederim", "çok teşekkür ederim", "çok teşekkürler", "sağ olun", "sağolun",
    "terima kasih", "terima kasih banyak",
    # Korean, Chinese, Thai, Japanese
    "감사합니다", "고맙습니다", "정말 감사합니다", "谢谢", "谢谢你", "谢谢您", "非常感谢", "多谢",
    "ขอบคุณ", "ขอบคุณค่ะ", "ขอบคุณครับ", "ขอบคุณมาก", "ขอบคุณมากค่ะ", "ขอบคุณมากครับ", "ありがとうございます",
)  # fmt: skip
_AROUND_THANKS = (
    "hi", "hello", "dear", "best", "regards", "best regards", "kind regards", "have a nice day", "for your help",
    "for the help", "for everything", "so much", "very much", "again", "you too", "hallo", "liebe grüße",
    "viele grüße", "mit freundlichen grüßen", "für die hilfe", "für ihre hilfe", "hola", "saludos", "merhaba",
    "iyi günler", "kolay gelsin", "안녕하세요", "您好", "你好", "สวัสดีค่ะ", "สวัสดีครับ", "salam", "selamat pagi",
)  # fmt: skip

_BREAKS = re.compile(r"(\s*[\n\r.!,;:。！，、…~][\s.!,;:。！，、…~]*)")
_BEFORE_A_NAME = "\n\r,，、"
"""Signs that set a name off. After a full stop stands a sentence, be it of one word: "Thanks. Broken." """
_EDGES = " \t¡-–—'\"()😊🙏👍❤️"
_ADDRESS = re.compile(r"\S+://\S+")


def _plain(text: str) -> str:
    # As for searching: many write "tesekkurler" for "teşekkürler", and "İyi" is not "i̇yi" to a machine.
    return words.fold(text).strip()


def _phrases(said: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_plain(phrase) for phrase in said)


_THANKS_SET = _phrases(_THANKS)
_AROUND_SET = _phrases(_AROUND_THANKS)


def is_only_thanks(text: str) -> bool:
    """Whether a message says thanks and nothing else, so that the case need not be worked on again.

    Every piece must be thanks, a greeting, or at most one name at the start or the end.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or len(plain) > _LONGEST_THANKS or asks_something(plain):
        return False
    breaks = ["\n", *_BREAKS.split(plain), "\n"]
    pieces = [(place, piece.strip(_EDGES)) for place, piece in enumerate(breaks) if place % 2]
    pieces = [(place, piece) for place, piece in pieces if piece]
    others = [
        (place, piece) for place, piece in pieces if not _thanks(piece) and _plain(piece) not in _AROUND_SET
    ]
    if len(others) > 1 or not any(_thanks(piece) for _, piece in pieces):
        return False
    return all(_is_name(piece) and _set_off(breaks, place) for place, piece in others)


def _set_off(breaks: list[str], place: int) -> bool:
    """Whether a piece stands where a name does: last, after a comma or on its own line, or so at the start."""
    before, after = breaks[place - 1], breaks[place + 1]
    sign = before if not any(breaks[place + 2 :: 2]) else after if place == 1 else ""
    return any(mark in sign for mark in _BEFORE_A_NAME)


def _thanks(piece: str) -> bool:
    plain = _plain(piece)
    if plain in _THANKS_SET:
        return True
    return any(_rest_is_fine(piece, len(start)) for start in _THANKS_SET if plain.startswith(start + " "))


def _rest_is_fine(piece: str, said: int) -> bool:
    rest = piece[said + 1 :]
    return _plain(rest) in _AROUND_SET or (" " not in rest and _is_name(rest))


def _is_name(piece: str) -> bool:
    # Only where a script has capitals can a name be told from other words: "Mina", but not "坏了" (broken).
    words = piece.split()
    return len(words) <= 2 and all(
        word[0].isupper() and re.sub("['’-]", "", word).isalpha() for word in words
    )


def asks_something(text: str) -> bool:
    """Whether a message asks the reader something: it has a question mark of any script, links left out."""
    return any(mark in _ADDRESS.sub("", text) for mark in "?？؟")
