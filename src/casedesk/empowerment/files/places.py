"""On which line of a TOML text each key and each item stands, so that a problem can name it.

The standard library reads TOML and forgets the places. The text is known to be sound TOML here, so that
finding them again takes no more than following its brackets.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r"(?P<skip>[ \t\r]+|\#[^\n]*)"
    r"|(?P<newline>\n)"
    r'|(?P<text>"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\')'
    r"|(?P<mark>[\[\]{}=,.])"
    r"|(?P<bare>[^\s\[\]{}=,.\"'#]+)",
    re.DOTALL,
)


def places(text: str) -> Mapping[Path, int]:
    """The line of every path in a sound TOML text, counted from 1: ("allowance", 2, "amount") -> 31."""
    return _Walk(text).places


class _Walk:
    """Goes through the tokens once, from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = [(match.lastgroup or "", match[0], match.start()) for match in _TOKEN.finditer(text)]
        self.tokens = [token for token in self.tokens if token[0] != "skip"]
        self.breaks = [place for place, sign in enumerate(text) if sign == "\n"]
        self.at = 0
        self.places: dict[Path, int] = {(): 1}
        self._numbers: dict[Path, int] = {}
        self._document()

    def _document(self) -> None:
        table: Path = ()
        while self.at < len(self.tokens):
            if self._is("\n"):
                self.at += 1
            elif self._is("["):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line, depth = self._line(), 0
        while self._is("["):
            self.at += 1
            depth += 1
        path = self._inside(self._key())
        self.at += depth
        if depth == 2:
            number = self._numbers[path] = self._numbers.get(path, -1) + 1
            path = (*path, number)
        self._note(path, line)
        return path

    def _inside(self, key: Path) -> Path:
        """A header's key as a path: parts that name a list of tables mean its latest one."""
        path: Path = ()
        for part in key[:-1]:
            path = (*path, part)
            if path in self._numbers:
                path = (*path, self._numbers[path])
        return (*path, key[-1])

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = (*table, *self._key())
        self.at += 1  # the sign of equality
        self._note(path, line)
        self._value(path)

    def _key(self) -> Path:
        parts = []
        while not self._is("=") and not self._is("]"):
            kind, text, _ = self.tokens[self.at]
            if text != ".":
                parts.append(text[1:-1] if kind == "text" else text)
            self.at += 1
        return tuple(parts)

    def _value(self, path: Path) -> None:
        if self._is("["):
            self._list(path)
        elif self._is("{"):
            self._inline_table(path)
        else:
            while self.at < len(self.tokens) and not any(self._is(mark) for mark in ",]}\n"):
                self.at += 1

    def _list(self, path: Path) -> None:
        number = 0
        self.at += 1
        while not self._is("]"):
            if self._is("\n") or self._is(","):
                self.at += 1
                continue
            self._note((*path, number), self._line())
            self._value((*path, number))
            number += 1
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while not self._is("}"):
            if self._is("\n") or self._is(","):
                self.at += 1
            else:
                self._pair(path)
        self.at += 1

    def _is(self, text: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at][1] == text

    def _line(self) -> int:
        start = self.tokens[self.at][2]
        return bisect_left(self.breaks, start) + 1

    def _note(self, path: Path, line: int) -> None:
        # Tables that are only implied, as by a dotted key, begin where they are first named.
        for length in range(len(path) + 1):
            self.places.setdefault(path[:length], line)
