"""Whose mail is taken first, so that nobody's flood keeps others waiting: one of each sender, then the next.

Within one sender mails keep their order, so that an answer never overtakes what it answers.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")


def in_turns(mails: Iterable[tuple[T, Hashable]]) -> list[T]:
    """The mails, each given with its sender in the order they came, one of each sender at a time."""
    turns: defaultdict[int, list[T]] = defaultdict(list)
    counts: defaultdict[Hashable, int] = defaultdict(int)
    for mail, sender in mails:
        turns[counts[sender]].append(mail)
        counts[sender] += 1
    return [mail for turn in sorted(turns) for mail in turns[turn]]


def batches(mails: Iterable[tuple[T, int]], *, most: int, most_bytes: int) -> list[list[T]]:
    """The mails, each given with its size in bytes, in batches of at most so many mails and bytes.

    One that is larger than that by itself makes a batch of its own.
    """
    made: list[list[T]] = []
    filled = 0
    for mail, size in mails:
        if not made or len(made[-1]) >= most or filled + size > most_bytes:
            made.append([])
            filled = 0
        made[-1].append(mail)
        filled += size
    return made
