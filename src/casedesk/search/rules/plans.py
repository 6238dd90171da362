"""In which way a question is looked up: by the frequency of its words.

A frequent word is found quickest by walking through what was said last, newest first, until a page is full: gathering
all of its rows first would read a good part of the table. A rare one would be walked for in vain: its rows are gathered
by the index, then sorted. How frequent a word is, the planner's statistics know, for those in more than a few rows of a
thousand; all others are rare.

Where rare and frequent words are asked for together, only the rare ones are looked up in the index, and the others read
in the rows that these lead to: PostgreSQL reads the whole list of a word that may go on (`the…`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

WALKS = (8_000, 30_000)
"""So many of the newest rows are walked through; the longer way where the shorter one finds too little, as where few of
the cases are asked for."""

_RARE = 0.02
"""In fewer rows than this share a piece is looked up in the index although others are rarer."""
_UNKNOWN = 0.0005
"""What is taken as the share of a word of which the statistics know nothing."""


@dataclass(frozen=True)
class Plan:
    """How many of the newest rows are walked through first, and then how many where that finds too little; and which
    pieces of the question the index is asked for."""

    walks: tuple[int, ...]
    looked_up: tuple[int, ...]


def plan(pieces: Sequence[Sequence[tuple[str, bool]]], common: Mapping[str, float], wanted: int) -> Plan:
    """How to look up a question of these pieces, of which `wanted` hits are shown.

    `pieces` are the lexemes of each, with whether a lexeme that begins so is enough; `common` the shares of the rows
    that hold the lexemes of which that is known.
    """
    shares = [share(piece, common) for piece in pieces]
    together = prod(shares)
    walks = tuple(rows for rows in WALKS if together * rows >= wanted)
    rare = tuple(place for place, one in enumerate(shares) if one < _RARE)
    return Plan(walks, rare or tuple(range(len(shares))))


def share(piece: Sequence[tuple[str, bool]], common: Mapping[str, float]) -> float:
    """In how many of all rows a piece may be: that of the rarest of its lexemes."""
    return min((_share_of(lexeme, begins, common) for lexeme, begins in piece), default=1.0)


def _share_of(lexeme: str, begins: bool, common: Mapping[str, float]) -> float:
    if not begins:
        return common.get(lexeme, _UNKNOWN)
    return min(1.0, sum(one for known, one in common.items() if known.startswith(lexeme)) or _UNKNOWN)
