"""The phrases of one language: what says that one will do something, what denies it, and how times are said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


def pattern(text: str) -> re.Pattern[str]:
    """A pattern as these lists write them, in any case; a sentence comes with single spaces."""
    return re.compile(text, re.IGNORECASE)


NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class Part:
    """A part of a day and the hour by which it has passed. `alone`: it says which day without another word."""

    words: re.Pattern[str]
    hour: int
    alone: bool = False


@dataclass(frozen=True)
class Phrases:
    """One language. `commits` says that we do something, `calls` that we do it by telephone; `denies` takes that
    back within the clause, `depends` within the whole sentence.

    `days` are words for a day by how many days ahead it is; `weekday` has the groups `day` and `next`, whose first
    letters `weekdays` maps to 0 for Monday; `clock` has `hour`, and may have `minute`, `half`, `am` and `pm`;
    `within` has `n` and `unit`; `date` is a day with its month, as dateparser reads it under `code`.
    """

    code: str
    commits: re.Pattern[str]
    calls: re.Pattern[str]
    denies: re.Pattern[str]
    depends: re.Pattern[str]
    days: tuple[tuple[re.Pattern[str], int], ...]
    weekday: re.Pattern[str]
    weekdays: Mapping[str, int]
    parts: tuple[Part, ...]
    clock: re.Pattern[str]
    within: re.Pattern[str]
    units: Mapping[str, str]
    numbers: Mapping[str, float]
    date: re.Pattern[str]
    filler: re.Pattern[str] = NEVER
    """Small words around a time; a clause of nothing else belongs to the one after it."""
    splits: re.Pattern[str] = field(default=re.compile(r"[,;:，；：、]\s+(?!\d{4}\b)|\s[–—-]\s"))
    """Where one clause ends and the next begins."""
