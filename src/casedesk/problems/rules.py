"""What a problem is, and what may become of it.

It is open, then its cause is known, then it ends; it can be opened again, and then stands as before it ended. Its
number is `P-` and its key. What is known of it is written on, never over: the entries are its history, and its title,
status and owner are what they come to.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casedesk.platform.sentences import say

OPEN, CAUSE_KNOWN, ENDED = "open", "cause_known", "ended"
STATUSES = (OPEN, CAUSE_KNOWN, ENDED)
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
