"""How a hit is shown: the sentence in which it stands, with what was asked for marked.

The sentence that holds the most different pieces of the question, the first of those; a long one is cut around its
first mark, between words where there are spaces. Nothing here is markup: parts are text, and say whether they are
marked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casedesk.platform import words
from casedesk.platform.words import Placed
from casedesk.search.rules.asking import Question, Span, spans_of_phrase, spans_of_term
from casedesk.search.rules.rows import MOST

LONGEST = 240
_BEFORE = 70
"""Characters that are kept before the first mark of a sentence that is cut."""
_CUT = "…"

_END = re.compile(r"(?<=[.!?؟۔])\s+|(?<=[。！？])|\n\s*\n")
"""A line that ends does not end a sentence: mails are wrapped, and what stands on two lines is found as one."""


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence, marked where it is what was asked for."""

    text: str
    marked: bool = False


Shown = tuple[Part, ...]


def shown(asked: Question, head: str, body: str) -> Shown:
    """The sentence of a hit, out of what it is headed by and what it says."""
    wanted = len(asked.terms) + len(asked.phrases)
    best, most = "", -1
    for sentence in _sentences(head, body):
        held = _held(asked, sentence) if wanted else 0
        if held > most:
            best, most = sentence, held
        if most == wanted:
            break
    return _cut_around(best, _marks(asked, best))


def plain(parts: Sequence[Part]) -> str:
    """The sentence as text."""
    return "".join(part.text for part in parts)


def _sentences(head: str, body: str) -> Iterator[str]:
    # The head names a case or a letter: it is shown beside the hit anyway, so that what was said comes first.
    for text in (body[:MOST], head):
        for sentence in _END.split(text):
            said = " ".join(sentence.split())
            if said:
                yield said


def _held(asked: Question, sentence: str) -> int:
    found = list(words.terms(sentence))
    return sum(bool(spans_of_term(term, found)) for term in asked.terms) + sum(
        bool(spans_of_phrase(phrase, found)) for phrase in asked.phrases
    )


def _marks(asked: Question, sentence: str) -> list[tuple[int, int]]:
    """The stretches of a sentence that are marked, in order, none touching another."""
    placed = words.placed(sentence)
    found = [one.term for one in placed]
    spans = [span for term in asked.terms for span in spans_of_term(term, found)]
    spans += [span for phrase in asked.phrases for span in spans_of_phrase(phrase, found)]
    marks: list[tuple[int, int]] = []
    for first, last in sorted(_stretch(span, placed) for span in spans):
        if marks and first <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(last, marks[-1][1]))
        else:
            marks.append((first, last))
    return marks


def _stretch(span: Span, placed: Sequence[Placed]) -> tuple[int, int]:
    first, at, last, until = span
    return placed[first].places[at][0], placed[last].places[until - 1][1]


def _cut_around(sentence: str, marks: Sequence[tuple[int, int]]) -> Shown:
    first, last = 0, len(sentence)
    if len(sentence) > LONGEST:
        first = max(0, (marks[0][0] if marks else 0) - _BEFORE)
        first = _word_after(sentence, first) if first else 0
        last = min(len(sentence), first + LONGEST)
        last = _word_before(sentence, last) if last < len(sentence) else last
    inside = [(max(start, first), min(end, last)) for start, end in marks if start < last and end > first]
    edges = [first, *(edge for mark in inside for edge in mark), last]
    parts = [
        Part(sentence[start:end], bool(number % 2)) for number, (start, end) in enumerate(pairwise(edges))
    ]
    before, after = [Part(_CUT)] * bool(first), [Part(_CUT)] * (last < len(sentence))
    return tuple(part for part in (*before, *parts, *after) if part.text)


def _word_after(sentence: str, at: int) -> int:
    space = sentence.find(" ", at, at + _BEFORE // 2)
    return space + 1 if space >= 0 else at


def _word_before(sentence: str, at: int) -> int:
    space = sentence.rfind(" ", at - _BEFORE // 2, at)
    return space if space >= 0 else at
