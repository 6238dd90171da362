"""What a problem is, and what may become of it.

It is open, then its cause is known, then it ends; it can be opened again, and then stands as before it ended. Its
number is `P-` and its key. What is known of it is written on, never over: the entries are its history, and its title,
status and owner are what they come to.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from casedesk.platform import words
from casedesk.platform.sentences import say

OPEN, CAUSE_KNOWN, ENDED = "open", "cause_known", "ended"
LONGEST_TITLE = 200
LONGEST_WORDS = 10_000

_NUMBER = re.compile(r"(?:P-?)?([0-9]{1,18})", re.IGNORECASE)


@dataclass(frozen=True)
class Entered:
    """One entry of a problem, as far as it says how the problem stands."""

    kind: str
    at: datetime
    words: str
    owner_id: int | None


@dataclass(frozen=True)
class Standing:
    """How a problem stands."""

    title: str
    status: str
    owner_id: int
    opened_at: datetime
    ended_at: datetime | None


def number_of(key: int) -> str:
    """The number by which people know it."""
    return f"P-{key}"


def key_in(typed: str) -> int | None:
    """The key of a problem from its number as people write it; None for what is no number."""
    found = _NUMBER.fullmatch(typed.strip())
    return None if found is None else int(found[1])


def problem_of_title(title: str) -> str:
    """What is wrong with a title; empty where it will do."""
    if not title.strip():
        return say("Say in a few words what it is.")
    return (
        say("Use at most %(most)s characters.", most=LONGEST_TITLE)
        if len(title.strip()) > LONGEST_TITLE
        else ""
    )


def problem_of_words(words: str) -> str:
    """What is wrong with what somebody wrote down; empty where it will do."""
    if not words.strip():
        return say("Write it down first.")
    return (
        say("Use at most %(most)s characters.", most=LONGEST_WORDS)
        if len(words.strip()) > LONGEST_WORDS
        else ""
    )


def standing_after(entries: Sequence[Entered]) -> Standing:
    """How a problem stands after all of its entries, the first of which opened it."""
    opened = entries[0]
    title, owner_id, cause_known, ended_at = opened.words, opened.owner_id, False, None
    for one in entries[1:]:
        match one.kind:
            case "renamed":
                title = one.words
            case "owner":
                owner_id = one.owner_id
            case "cause":
                cause_known = True
            case "ended":
                ended_at = one.at
            case "reopened":
                ended_at = None
    assert owner_id is not None, "whoever opens a problem names its owner"
    status = ENDED if ended_at is not None else CAUSE_KNOWN if cause_known else OPEN
    return Standing(title, status, owner_id, opened.at, ended_at)


FEWEST_ALIKE = 5
FEWEST_CUSTOMERS = 3
OFTENER = 3
"""So many times as often as in the days before a word has to stand in what cases are called."""
SHORTEST_WORD = 3


@dataclass(frozen=True)
class Subject:
    """What a case is called, its category, and whose it is."""

    case_id: int
    category_id: int | None
    customer_id: int
    title: str


@dataclass(frozen=True)
class Alike:
    """Cases that may have one cause: of one category, with one word in what they are called."""

    category_id: int | None
    word: str
    case_ids: tuple[int, ...]


def alike(lately: Sequence[Subject], before: Sequence[Subject]) -> list[Alike]:
    """Of the cases that came lately, those that may have one cause, the most first; each case is in one group at most.
    A word counts where it stands in several of a category, of several customers, and much oftener than before; new
    cases that nobody sorted yet are compared with all that came before, since most of those were sorted meanwhile."""
    spoken: dict[tuple[int | None, str], list[Subject]] = defaultdict(list)
    for one in lately:
        for word in _words_in(one.title):
            spoken[one.category_id, word].append(one)
    usual = Counter(
        (category, word)
        for one in before
        for category in {one.category_id, None}
        for word in _words_in(one.title)
    )
    many_before = Counter(category for one in before for category in {one.category_id, None})
    many = Counter(one.category_id for one in lately)
    found: list[Alike] = []
    taken: set[int] = set()
    for (category, word), cases in sorted(
        spoken.items(), key=lambda one: (-len(one[1]), -len(one[0][1]), one[0][1])
    ):
        left = [one for one in cases if one.case_id not in taken]
        is_usual = usual[category, word] * many[category] * OFTENER > len(cases) * many_before[category]
        if len(left) < FEWEST_ALIKE or len({one.customer_id for one in left}) < FEWEST_CUSTOMERS or is_usual:
            continue
        found.append(Alike(category, word, tuple(sorted(one.case_id for one in left))))
        taken.update(one.case_id for one in left)
    return found


def _words_in(title: str) -> set[str]:
    """The words that a title is told by: no numbers, and of scripts without spaces each two characters."""
    return {word for term in words.terms(title) for word in _told_by(term) if not word.isdecimal()}


def _told_by(term: words.Term) -> Iterator[str]:
    if term.is_run:
        yield from (pair for pair in words.pairs(term.text) if len(pair) > 1)
    elif len(term.text) >= SHORTEST_WORD:
        yield term.text


_ALIKE = re.compile(r"alike-([0-9]{1,18})")


def alike_number(key: int) -> str:
    """How an address names a group of cases that may have one cause."""
    return f"alike-{key}"


def alike_key_in(typed: str) -> int | None:
    """The key of such a group from an address; None for what is none."""
    found = _ALIKE.fullmatch(typed.strip())
    return None if found is None else int(found[1])
