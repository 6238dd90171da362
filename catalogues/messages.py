"""The messages that the program says, as they stand in its code and its templates."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from babel.util import pathmatch

ROOT = Path(__file__).resolve().parents[1]

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "say": (1,),
    "say_many": (1, 2),
}
"""What marks a message, and which of its arguments are words; `c` is the meaning that tells two apart."""

_MARKED = re.compile(rf"\b(?:{'|'.join(KEYWORDS)})\(".encode())


@dataclass
class Message:
    """One message: its words, those for many, its meaning where it has one, and the files that say it."""

    words: str
    many: str | None
    meaning: str | None
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other, as gettext sees it; also the order of catalogues, which no moved file
        changes."""
        return (self.words, self.meaning or "")


def messages(root: Path = ROOT) -> list[Message]:
    """Every message of the program, in the order of its words."""
    found: dict[tuple[str, str], Message] = {}
    for file, method, options in _sources(root):
        with file.open("rb") as source:
            said = list(extract(method, source, KEYWORDS, options=options))
        for _line, words, _comments, meaning in said:
            one, many = (words, None) if isinstance(words, str) else (words[0], words[1])
            _take(found, Message(one, many, meaning), file.relative_to(root).as_posix())
    return sorted(found.values(), key=lambda one: one.key)


def _take(found: dict[tuple[str, str], Message], said: Message, file: str) -> None:
    one = found.setdefault(said.key, said)
    if said.many is not None and one.many not in (None, said.many):
        raise ValueError(f"two messages for many have the same words for one: {said.words!r}")
    one.many = one.many or said.many
    one.files.add(file)


def _sources(root: Path) -> Iterator[tuple[Path, str, dict[str, str]]]:
    """Every file that says a message, how it is read, and what that way of reading is told."""
    mappings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    for mapping in mappings:
        options = {name: str(told) for name, told in mapping.items() if name not in ("pattern", "method")}
        folder = mapping["pattern"].partition("*")[0]
        for file in sorted((root / folder).rglob("*")):
            matches = file.is_file() and pathmatch(mapping["pattern"], file.relative_to(root).as_posix())
            if matches and _MARKED.search(file.read_bytes()):
                yield file, mapping["method"], options
