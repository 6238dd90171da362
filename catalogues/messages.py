"""The messages that the program says, as they stand in its code and its templates."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).resolve().parents[1]

KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "say": (1,),
    "say_many": (1, 2),
}
"""What marks a message, and which of its arguments are words; `c` is the meaning that tells two apart."""


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
    mappings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    options = {
        one["pattern"]: {name: str(value) for name, value in one.items() if name not in ("pattern", "method")}
        for one in mappings
    }
    found: dict[tuple[str, str], Message] = {}
    for folder in ("src", "templates"):
        rows = extract_from_dir(
            root / folder,
            [(_below(pattern, folder), method) for pattern, method in methods if pattern.startswith(folder)],
            {_below(pattern, folder): chosen for pattern, chosen in options.items()},
            keywords=KEYWORDS,
            comment_tags=(),
        )
        for file, _line, said, _comments, meaning in rows:
            words, many = (said, None) if isinstance(said, str) else (said[0], said[1])
            one = found.setdefault((words, meaning or ""), Message(words, many, meaning))
            if many is not None and one.many not in (None, many):
                raise ValueError(f"two messages for many have the same words for one: {words!r}")
            one.many = many if one.many is None else one.many
            one.files.add(f"{folder}/{file}")
    return sorted(found.values(), key=lambda one: one.key)


def _below(pattern: str, folder: str) -> str:
    return pattern.removeprefix(folder + "/")
