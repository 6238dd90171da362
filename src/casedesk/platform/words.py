"""Words in any script, for searching as one types.

Text is folded (compatibility forms, case, accents) and cut into terms. Scripts written without
spaces, and Korean, whose words carry endings, become overlapping pairs of characters, so that any
part of them is found; all other words are found by how they begin. What is stored is a `tsvector`
built here as text, because PostgreSQL's own parsers know none of this; what is asked is a `tsquery`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, zip_longest
from typing import NamedTuple

MOST_TERMS_ASKED = 12
"""More words than these in one question are not looked at: they cannot make it clearer."""

MOST_BYTES = 1_000_000
"""PostgreSQL takes little more in one `tsvector`, and counts each entry, also of a word that is there twice."""

_BYTES_OF_PLACE = 2
_BYTES_OF_PLAIN = 3 + _BYTES_OF_PLACE
"""What quotes and a colon add to a word of plain letters."""
_LONGEST_WORD = 100
_LONGEST_KEPT = 32
_WORD_BEGINNINGS = (2, 3, 4)
_RUN_BEGINNINGS = (1,)

# Myanmar, Hangul parts, Khmer, Thai, Lao, kana, bopomofo, Han, Hangul: no spaces, or endings.
_RUN = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1050-\u109f\u1100-\u11ff\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# Marks that are part of a word and that Python's \w leaves out: Hebrew, Arabic, Indic, Tibetan signs.
_SIGNS = (
    "\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u06d6-\u06ed\u0730-\u074a\u0900-\u0963\u0970-\u0dff\u0f18-\u0fbc"
)
_TERM = re.compile(f"([{_RUN}]+)|((?:(?![{_RUN}])[^\\W_]|[{_SIGNS}])+)")
_IS_RUN = re.compile(f"[{_RUN}]")
_ASCII_TERM = re.compile(r"()([a-z0-9]+)")
# Of the bytes of plain text: what is a word's, in small letters, and space for all else.
_PLAIN = bytes(
    ord(chr(byte).lower()) if chr(byte).isascii() and chr(byte).isalnum() else 32 for byte in range(256)
)

# General accents, Hebrew points, Arabic vowels and hamza signs; the tatweel; characters of no width.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200f\u2060\ufeff]"
)
# A character with what joins it: marks, the later parts of a Hangul syllable, the sound marks of narrow kana.
_SIGN = re.compile(
    "[^\u1160-\u11ff][\u1160-\u11ff]+|.[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u3099\u309a\uff9e\uff9f]*",
    re.DOTALL,
)
# Signs piled up where a letter, a space or plain punctuation should come at last.
_PILED = re.compile(r"[^\w\s\x00-\x7f]|[\uff9e\uff9f]")
_PILE = re.compile(f"(?:{_PILED.pattern}){{31,}}")
_MOST_PILED = 30
"""Marks on one letter, as in Unicode's stream-safe text. Putting them in order takes the square of their number:
60,000 of them took eight seconds."""

_MOST_OF_A_SIGN = 18
"""Letters that one sign stands for at most, in Unicode's compatible form."""

_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_HALF_TYPED = re.compile("[\u1100-\u11ff]+$")

# Letters that differ by more than a mark, and that people type either way.
_SAME = str.maketrans(
    {
        "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe",
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "‘": "'", "’": "'", "ʼ": "'",
    }
)  # fmt: skip


class Term(NamedTuple):
    """A word, or a run of a script without spaces; `joined` is the word with what an apostrophe cut off."""

    text: str
    is_run: bool
    joined: str = ""


class Placed(NamedTuple):
    """A term and where it stands in its text: of each of its characters the first place and the one after it."""

    term: Term
    places: Sequence[tuple[int, int]]


def fold(text: str) -> str:
    """The text without case, accents, widths and foreign digits: equal means 'the same to a reader'."""
    if text.isascii():
        return text.lower()
    text = _without_piles(text)
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text).casefold()
    text = _DROPPED.sub("", text).translate(_SAME)
    text = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0])), text)
    return unicodedata.normalize("NFC", text)


def begins_anywhere(folded: str) -> bool:
    """Whether a folded phrase begins in a script without spaces, so that it can begin within a longer run."""
    return bool(folded) and _IS_RUN.match(folded) is not None


def _without_piles(text: str) -> str:
    # A pile is 31 signs long, so that each 31st place of the text shows it: few texts need a closer look.
    return _PILE.sub(_lowest_marks, text) if _PILED.search(text[:: _MOST_PILED + 1]) else text


def _lowest_marks(pile: re.Match[str]) -> str:
    """The signs of a pile, but of marks that follow each other no more than make sense."""
    kept: list[str] = []
    marks = 0
    for sign in pile[0]:
        marks = marks + 1 if unicodedata.combining(unicodedata.normalize("NFKD", sign)[0]) else 0
        if marks <= _MOST_PILED:
            kept.append(sign)
    return "".join(kept)


def within(text: str, most: int) -> str:
    """The beginning of a text that holds at most so many letters: some signs stand for up to eighteen."""
    if text.isascii():
        return text[:most]
    kept = _without_piles(text[:most])
    if len(kept) * _MOST_OF_A_SIGN <= most:
        return kept
    while (letters := len(unicodedata.normalize("NFKC", kept))) > most:
        kept = kept[: len(kept) * most // letters]
    return kept


def terms(text: str) -> Iterator[Term]:
    """The words and runs of a text, in its order."""
    return (term for term, _first, _last in _terms_of(fold(text)))


def _terms_of(folded: str) -> Iterator[tuple[Term, int, int]]:
    """The terms of a folded text, each with where it begins and ends there."""
    pattern = _ASCII_TERM if folded.isascii() else _TERM
    joined, end = "", -2
    for found in pattern.finditer(folded):
        run, word = found.groups()
        if run:
            yield Term(run, is_run=True), found.start(), found.end()
            continue
        continues = found.start() == end + 1 and folded[end] == "'"
        joined, end = (joined + word if continues else word)[:_LONGEST_WORD], found.end()
        term = Term(word[:_LONGEST_WORD], is_run=False, joined=joined if continues else "")
        yield term, found.start(), end


def placed(text: str) -> list[Placed]:
    """The terms of a text as by `terms`, with their places in the text as it was written."""
    folded, places = _folded_by_sign(text)
    return [Placed(term, places[first:last]) for term, first, last in _terms_of(folded)]


def _folded_by_sign(text: str) -> tuple[str, Sequence[tuple[int, int]]]:
    """The text folded, and for each character of that the place it comes from."""
    if text.isascii():
        return text.lower(), [(at, at + 1) for at in range(len(text))]
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    for sign in _SIGN.finditer(text):
        letters = _folded_sign(sign[0])
        folded.append(letters)
        places += [sign.span()] * len(letters)
    return "".join(folded), places


@lru_cache(maxsize=4_096)
def _folded_sign(sign: str) -> str:
    return fold(sign)


def vector(
    texts: Iterable[str], exact: Iterable[str] = (), *, weights: str = "", beginnings: bool = False
) -> str:
    """The `tsvector`, as text, that finds a row by these texts; `exact` are terms taken as they are, `weights` the
    letters of the first texts by which their words can be told from all others.

    With `beginnings` the first letters of each word are stored beside it, so that two or three typed
    letters are one look into the index and not a walk over all words that begin so: 35 ms became 6 ms
    for two short words among 500,000 rows, for an index a third larger. Meant for names, not for
    letters and mails; ask with `beginnings` too.

    A word that is there twice stands twice: PostgreSQL puts the places of one together, keeps the first 255 of
    them, and lets all after the 16,383rd be that one. Texts of more than MOST_BYTES are found by what they begin with.
    """
    texts = list(texts)
    entries = _entries(texts, weights)
    stored: dict[str, str] = {}
    if beginnings:
        lexemes = islice(_lexemes(texts), len(entries))
        stored = {begun: quoted(begun) for lexeme in lexemes for begun in _beginnings(lexeme)}
    return " ".join([*entries, *stored.values(), *map(quoted, exact)])


def _entries(texts: Iterable[str], weights: str) -> list[str]:
    """What is stored of these texts: each lexeme with its place in all of them and the weight of its text."""
    entries: list[str] = []
    at = size = 0
    for text, weight in zip_longest(texts, weights, fillvalue=""):
        for part, plain in _parts(text):
            taken = sum(map(len, plain)) + _BYTES_OF_PLAIN * len(plain)
            if plain and size + taken <= MOST_BYTES:
                entries += [f"'{word}':{place}{weight}" for place, word in enumerate(plain, at + 1)]
                at, size = at + len(plain), size + taken
                continue
            for chunk in part.split():
                lexemes, length = _cut(chunk) if len(chunk) > _LONGEST_KEPT else _kept_cut(chunk)
                for _lexeme, begin, bytes_taken, place in lexemes:
                    size += bytes_taken
                    if size > MOST_BYTES:
                        return entries
                    entries.append(f"{begin}{at + place}{weight}")
                at += length
    return entries


def _parts(text: str) -> Iterable[tuple[str, list[str]]]:
    """A text of plain letters in one, any other line by line; each part with its plain words."""
    if plain := _plain_words(text):
        return ((text, plain),)
    return ((line, _plain_words(line)) for line in text.splitlines())


def _plain_words(text: str) -> list[str]:
    """The words of a text of plain letters, each of which is stored as it is; none where any needs a closer look. Half
    of what people write is plain, and its words are had five times as quickly."""
    if not text.isascii() or "'" in text:
        return []
    found = text.encode("ascii").translate(_PLAIN).decode("ascii").split()
    return found if len(text) <= _LONGEST_WORD or max(map(len, found), default=0) <= _LONGEST_WORD else []


def _lexemes(texts: Iterable[str]) -> Iterator[str]:
    """The lexemes of these texts, in the order of their entries."""
    for text in texts:
        for chunk in text.split():
            lexemes, _length = _cut(chunk) if len(chunk) > _LONGEST_KEPT else _kept_cut(chunk)
            yield from (stored[0] for stored in lexemes)


def query(text: str, *, beginnings: bool = False) -> str:
    """The `tsquery`, as text, for what somebody typed so far; empty where it holds no word."""
    return " & ".join(term_query(term, beginnings=beginnings) for term in asked(text))


def asked(text: str) -> list[Term]:
    """The different terms of what somebody typed so far, in order."""
    # A syllable still being typed is dropped: it is no part of any finished word.
    finished = _HALF_TYPED.sub("", fold(text))
    different = dict.fromkeys(Term(term.text, term.is_run) for term in terms(finished))
    return list(different)[:MOST_TERMS_ASKED]


def term_query(term: Term, *, beginnings: bool = False) -> str:
    """One term as a part of a `tsquery`: a word by its beginning, a run by its pairs in order."""
    if not term.is_run or len(term.text) == 1:
        stored = beginnings and len(term.text) in (_RUN_BEGINNINGS if term.is_run else _WORD_BEGINNINGS)
        return quoted(term.text) if stored else f"{quoted(term.text)}:*"
    return "(" + " <-> ".join(quoted(pair) for pair in pairs(term.text)[:-1]) + ")"


def matches(question: str, text: str) -> bool:
    """Whether the text answers the question, by the same rule as the database's."""
    wanted, found = asked(question), list(terms(text))
    return bool(wanted) and all(is_among(term, found) for term in wanted)


def is_among(wanted: Term, found: Iterable[Term]) -> bool:
    """Whether a term that was asked for is among the terms of a text."""
    if wanted.is_run:
        return any(term.is_run and wanted.text in term.text for term in found)
    return any(
        not term.is_run and (term.text.startswith(wanted.text) or term.joined.startswith(wanted.text))
        for term in found
    )


def quoted(lexeme: str) -> str:
    """A lexeme as `tsvector` and `tsquery` take it."""
    if lexeme.isalnum():
        return f"'{lexeme}'"
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _cut(chunk: str) -> tuple[Sequence[tuple[str, str, int, int]], int]:
    """What is stored of a text without spaces: lexemes, how their entry begins, the bytes it takes, and their places in
    it; and how many places it takes."""
    lexemes: list[tuple[str, str, int, int]] = []
    if plain := _plain_words(chunk):
        return [_stored(word, place) for place, word in enumerate(plain, 1)], len(plain)
    at = 0
    for term in terms(chunk):
        at += 1
        if not term.is_run:
            lexemes += [_stored(word, at) for word in (term.text, term.joined) if word]
            continue
        # The last character stands alone too, so that one character finds it wherever it is.
        for pair in pairs(term.text):
            lexemes.append(_stored(pair, at))
            at += 1
    return lexemes, at


def _stored(lexeme: str, place: int) -> tuple[str, str, int, int]:
    begin = f"{quoted(lexeme)}:"
    return lexeme, begin, len(begin.encode()) + _BYTES_OF_PLACE, place


# Most of what people write is a few thousand words: cutting each once makes writing a row four times as quick.
_kept_cut = lru_cache(maxsize=32_768)(_cut)


def _beginnings(lexeme: str) -> list[str]:
    lengths = _RUN_BEGINNINGS if _IS_RUN.match(lexeme) else _WORD_BEGINNINGS
    return [lexeme[:length] for length in lengths if length < len(lexeme)]


def pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run))]
