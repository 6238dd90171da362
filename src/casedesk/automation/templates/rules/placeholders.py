"""Places in a template that a case fills in: `{customer}` is a fact of a fixed list, `{? what we found}` asks whoever
writes.

There is nothing else: no conditions, no loops, no reaching into things. A template that names what is not on the list
is refused when it is saved, with the list. A fact that a case does not have, and every question, becomes a gap in the
letter, `[? … ?]`, and a letter with a gap is not sent. A brace that is meant as one is written twice.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

LONGEST_QUESTION = 80
_PIECES = re.compile(r"\{\{|\}\}|\{(?P<inside>[^{}\n]*)\}|[{}]")
_GAP = re.compile(r"\[\? ?(?P<what>[^\[\]\n]{1,120}?) ?\?\]")


@dataclass(frozen=True)
class Filled:
    """A template with a case's facts in it; `missing` are the facts it wanted that this case does not have."""

    text: str
    missing: tuple[str, ...] = ()


def wrong_with(text: str, known: Collection[str]) -> list[str]:
    """What in a template is neither a fact that is known nor a question, as it is written there, each once."""
    wrong = [match[0] for match in _PIECES.finditer(text) if not _is_understood(match, known)]
    return list(dict.fromkeys(wrong))


def _is_understood(match: re.Match[str], known: Collection[str]) -> bool:
    if match[0] in ("{{", "}}"):
        return True
    inside = match["inside"]
    if inside is None:
        return False
    question = _question(inside)
    return 0 < len(question) <= LONGEST_QUESTION if question is not None else _name(inside) in known


def facts_in(text: str) -> set[str]:
    """The facts that a template names."""
    inside = [match["inside"] for match in _PIECES.finditer(text) if match["inside"] is not None]
    return {_name(one) for one in inside if _question(one) is None}


def fill(text: str, facts: Mapping[str, str], called: Mapping[str, str]) -> Filled:
    """The template with these facts in it. What a fact is `called` stands in its gap, where the case has none."""
    missing: dict[str, None] = {}

    def put(match: re.Match[str]) -> str:
        if match["inside"] is None:
            return match[0][0]
        question = _question(match["inside"])
        if question is not None:
            return gap(question)
        name = _name(match["inside"])
        if facts.get(name):
            return facts[name]
        missing[name] = None
        return gap(called.get(name, name))

    return Filled(_PIECES.sub(put, text), tuple(missing))


def gap(what: str) -> str:
    """A place in a letter that somebody has to fill in before it goes. Brackets in it would end it too early."""
    return f"[? {what.replace('[', '(').replace(']', ')')} ?]"


def gaps_in(text: str) -> list[str]:
    """What is still to be filled in in a letter, each once; words that are quoted from others are theirs."""
    own = "\n".join(line for line in text.splitlines() if not _is_quoted(line))
    return list(dict.fromkeys(match["what"].strip() for match in _GAP.finditer(own)))


def has_quoted_place(text: str) -> bool:
    """Whether a template has a place in a quoted line, where no gap is looked for."""
    quoted = [line for line in text.splitlines() if _is_quoted(line)]
    return any(match["inside"] is not None for line in quoted for match in _PIECES.finditer(line))


def without_gaps(text: str) -> str:
    """A text as if every place in it had been filled in."""
    return _GAP.sub("…", text)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _question(inside: str) -> str | None:
    return " ".join(inside.strip()[1:].split()) if inside.strip().startswith("?") else None


def _name(inside: str) -> str:
    return inside.strip().lower()
