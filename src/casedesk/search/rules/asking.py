"""What was typed into the search, read.

Words are found by how they begin, those of one or two letters as they are; runs of scripts without spaces wherever
they stand; what stands between quotation marks as a phrase, word for word. `name:value` is an operator where `name`
is one of ours, and narrows to cases or contacts; a value with spaces stands in quotation marks. All of it has to be
true of a hit. What is not understood is said, left out, and stays as it was typed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casedesk.platform import words
from casedesk.platform.words import Term
from casedesk.search.rules.operators import OPERATORS, SEVERAL, Filter, Known, Unread, read

LONGEST = 500
"""Characters of a question that are looked at."""

_FEWEST_LETTERS = 3
"""Fewer letters than these are a whole word: too many words begin with them."""

_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_QUOTES = '"“”„«»「」'
_PART = re.compile(
    rf"(?P<name>[a-zA-Z]+):(?!//)(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<value>[^\s{_QUOTES}]+))"
    rf"|(?P<without>{'|'.join(OPERATORS)}):(?=\s|$)"
    rf"|[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?"
    rf"|(?P<words>[^\s{_QUOTES}]+)"
)

Phrase = tuple[Term, ...]


Slot = tuple[str, str]
"""What is narrowed once: an operator, and of those that can be said several times each value."""


def _slot(one: Filter) -> Slot:
    return one.operator, one.typed.lower() if one.operator in SEVERAL else ""


@dataclass(frozen=True)
class Question:
    """What is asked: words and phrases that a hit holds, filters it fits, and what was not understood, in sentences."""

    typed: str = ""
    said: str = ""
    """What was typed without the operators and quotation marks, as it is looked for among customers and orders."""
    terms: tuple[Term, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    filters: tuple[Filter, ...] = ()
    problems: tuple[Unread, ...] = ()
    cuts: tuple[tuple[Slot, int, int], ...] = ()
    """Where each operator that was understood stands in what was typed, from where to where."""

    @property
    def has_words(self) -> bool:
        """Whether there is something to look for, and not only to narrow to."""
        return bool(self.terms or self.phrases)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked that could be answered."""
        return not self.has_words and not self.filters


def question(typed: str, known: Known) -> Question:
    """Reads what was typed; names of people and teams are looked up in `known`."""
    typed = _UNSTORABLE.sub(" ", typed).strip()[:LONGEST]
    loose: list[str] = []
    said: list[str] = []
    phrases: list[Phrase] = []
    filters: dict[Slot, Filter] = {}
    problems: list[Unread] = []
    cuts: list[tuple[Slot, int, int]] = []
    for part in _PART.finditer(typed):
        if part["name"] or part["without"]:
            value = part["value"] if part["value"] is not None else part["quoted"] or ""
            found = read(part["name"] or part["without"], value, known)
            if isinstance(found, Unread):
                problems.append(found)
            else:
                filters[_slot(found)] = found
                cuts.append((_slot(found), *part.span()))
        elif part["phrase"] is not None:
            phrases.append(tuple(words.terms(part["phrase"])))
            said.append(part["phrase"])
        else:
            loose.append(part["words"])
            said.append(part["words"])
    kept = [phrase[: words.MOST_TERMS_ASKED] for phrase in phrases if phrase]
    return Question(
        typed=typed,
        said=" ".join(said),
        terms=tuple(words.asked(" ".join(loose))),
        phrases=tuple(dict.fromkeys(kept))[: words.MOST_TERMS_ASKED],
        filters=tuple(filters.values()),
        problems=tuple(problems),
        cuts=tuple(cuts),
    )


def without(asked: Question, one: Filter) -> str:
    """What would have been typed without one of the operators."""
    left, end = "", 0
    for slot, first, last in asked.cuts:
        if slot == _slot(one):
            left, end = f"{left}{asked.typed[end:first]} ", last
    return " ".join((left + asked.typed[end:]).split())


def quoted_value(value: str) -> str:
    """A value as it is typed behind an operator and read back: what quotation marks stand in it are left out."""
    value = " ".join(re.sub(f"[{_QUOTES}]", " ", value).split())
    return f'"{value}"' if " " in value else value


def pieces(asked: Question) -> list[str]:
    """What is asked of the words of a row, piece by piece: each a `tsquery` of its own, all of which have to hold."""
    return [_of_term(term) for term in asked.terms] + [_of_phrase(phrase) for phrase in asked.phrases]


def whole_pieces(asked: Question) -> list[str]:
    """The same, but with whole words where in `pieces` one that begins so is enough."""
    of_terms = [words.term_query(term) if term.is_run else words.quoted(term.text) for term in asked.terms]
    return of_terms + [_of_phrase(phrase) for phrase in asked.phrases]


def begins(asked: Question) -> list[list[tuple[str, bool]]]:
    """For each of `pieces` the lexemes it needs, with whether a lexeme that begins so is enough."""
    return [_lexemes(term, as_typed=True) for term in asked.terms] + [
        [lexeme for term in phrase for lexeme in _lexemes(term, as_typed=False)] for phrase in asked.phrases
    ]


def _is_prefix(term: Term) -> bool:
    return len(term.text) == 1 if term.is_run else len(term.text) >= _FEWEST_LETTERS


def _of_term(term: Term) -> str:
    return words.term_query(term) if term.is_run or _is_prefix(term) else words.quoted(term.text)


def _lexemes(term: Term, *, as_typed: bool) -> list[tuple[str, bool]]:
    if term.is_run and len(term.text) > 1:
        return [(pair, False) for pair in words.pairs(term.text)[:-1]]
    return [(term.text, as_typed and _is_prefix(term))]


def _of_phrase(phrase: Phrase) -> str:
    """Its lexemes at the distances at which `words.vector` puts them: a run takes a place for each character, and
    leaves one free."""
    said = ""
    last = at = 0
    for lexeme, place in _placed(phrase):
        last, at = at, place
        distance = "" if not said else f" <{at - last}> "
        said += distance + lexeme
    return f"({said})"


def _placed(phrase: Phrase) -> Iterator[tuple[str, int]]:
    at = 0
    for number, term in enumerate(phrase):
        at += 1
        if not term.is_run:
            yield words.quoted(term.text), at
            continue
        if len(term.text) == 1:
            ends = number == len(phrase) - 1
            yield words.quoted(term.text) + (":*" if ends else ""), at
        else:
            for place, pair in enumerate(words.pairs(term.text)[:-1]):
                yield words.quoted(pair), at + place
        at += len(term.text)


def is_in(asked: Question, found: Sequence[Term]) -> bool:
    """Whether words and phrases are all among these terms of a text: the same rule as the database's."""
    return all(spans_of_term(term, found) for term in asked.terms) and all(
        spans_of_phrase(phrase, found) for phrase in asked.phrases
    )


Span = tuple[int, int, int, int]
"""A stretch of terms: the first term and where in it, the last term and where in that it ends."""


def spans_of_term(wanted: Term, found: Sequence[Term]) -> list[Span]:
    """Where a term that was asked for stands: the whole of a word, the part of a run."""
    spans: list[Span] = []
    for place, term in enumerate(found):
        if wanted.is_run:
            if term.is_run and (at := term.text.find(wanted.text)) >= 0:
                spans.append((place, at, place, at + len(wanted.text)))
        elif not term.is_run and _is_word(wanted.text, term.text):
            spans.append((place, 0, place, len(term.text)))
        elif not term.is_run and _is_word(wanted.text, term.joined):
            spans.append((_begin_of_joined(found, place), 0, place, len(term.text)))
    return spans


def _is_word(wanted: str, word: str) -> bool:
    return word == wanted if len(wanted) < _FEWEST_LETTERS else word.startswith(wanted)


def _begin_of_joined(found: Sequence[Term], place: int) -> int:
    """The first of the words that an apostrophe cut apart and that are one again in the word at this place."""
    missing = len(found[place].joined) - len(found[place].text)
    while missing > 0 and place > 0:
        place -= 1
        missing -= len(found[place].text)
    return place


def spans_of_phrase(phrase: Phrase, found: Sequence[Term]) -> list[Span]:
    """Where a phrase stands, word for word: a run at its beginning may be the end of a longer one, at its end the
    beginning."""
    if len(phrase) == 1 and phrase[0].is_run:
        return spans_of_term(phrase[0], found)
    spans: list[Span] = []
    for place in range(len(found) - len(phrase) + 1):
        if all(_fits(wanted, found[place + at], at, len(phrase)) for at, wanted in enumerate(phrase)):
            first, last = found[place], phrase[-1]
            spans.append(
                (place, len(first.text) - len(phrase[0].text), place + len(phrase) - 1, len(last.text))
            )
    return spans


def _fits(wanted: Term, term: Term, number: int, many: int) -> bool:
    if wanted.is_run != term.is_run:
        return False
    if not wanted.is_run:
        return term.text == wanted.text
    if number == 0:
        return term.text.endswith(wanted.text)
    if number == many - 1:
        return term.text.startswith(wanted.text)
    return term.text == wanted.text
