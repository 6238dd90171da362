"""Rows out of a CSV file, one after the other, however it was written; one that ends on .gz is unpacked.

Read twice and never whole: once for its encoding, so that a wrong one is said before anything is
written, and once for its rows.
"""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import TextIOWrapper
from pathlib import Path
from typing import IO, cast

from casedesk.importers.rules.columns import Column, Layout, layout
from casedesk.platform.errors import Unusable
from casedesk.platform.sentences import either, say

_DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PIECE = 1 << 20
_LONGEST_CELL = 100_000

csv.field_size_limit(_LONGEST_CELL)


@dataclass(frozen=True)
class Row:
    """One row: the line it begins on, its cells by column, and as they stood in the file. `broken` says
    why it cannot be read at all."""

    line: int
    cells: dict[str, str]
    raw: Sequence[str] = ()
    broken: str | None = None


@dataclass(frozen=True)
class Table:
    """A file that can be read, and how."""

    path: Path
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    layout: Layout

    def only(self, column: str) -> "Table":
        """The same file with one column of it: quicker to go through."""
        return replace(self, layout=replace(self.layout, places={column: self.layout.places[column]}))


def open_table(path: Path, known: Sequence[Column], encoding: str | None = None) -> Table:
    """Looks at a file: its encoding, what parts its cells, which column is which.

    Raises Unusable, in a sentence for the person whose file it is, where it cannot be read so.
    """
    encoding = _checked_encoding(path, encoding)
    delimiter, headings = _headings(path, encoding, known)
    found = layout(headings, known)
    if found.missing:
        there = ", ".join(heading or "(empty)" for heading in headings)
        said = say(
            "%(file)s has no column %(missing)s. It has: %(there)s.",
            file=path.name,
            missing=either(found.missing),
            there=there,
        )
        raise Unusable(said)
    if found.doubled:
        raise Unusable(
            say(
                "%(file)s has the column “%(column)s” twice, or under two names.",
                file=path.name,
                column=found.doubled[0],
            )
        )
    return Table(path, encoding, delimiter, tuple(headings), found)


def rows_of(table: Table) -> Iterator[Row]:
    """The rows under the headings, empty ones left out."""
    with _text(table.path, table.encoding) as file:
        reader = csv.reader(file, delimiter=table.delimiter)
        next(reader, None)
        while True:
            line = reader.line_num + 1
            try:
                raw = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, {}, broken=say("The row cannot be read: %(error)s.", error=str(error)))
                continue
            if any(raw):
                yield _row(table, line, raw)


def _row(table: Table, line: int, raw: list[str]) -> Row:
    if len(raw) > len(table.headings) and any(raw[len(table.headings) :]):
        wide = say(
            "The row has %(cells)s cells under %(headings)s headings.",
            cells=len(raw),
            headings=len(table.headings),
        )
        return Row(line, {}, raw, wide)
    cells = {name: raw[place].strip() for name, place in table.layout.places.items() if place < len(raw)}
    if "\x00" in "".join(cells.values()):
        return Row(line, {}, raw, say("The row holds a character that cannot be stored."))
    return Row(line, cells, raw)


def _bytes(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _text(path: Path, encoding: str) -> IO[str]:
    return TextIOWrapper(_bytes(path), encoding=encoding, newline="")


def _checked_encoding(path: Path, said: str | None) -> str:
    try:
        with _bytes(path) as file:
            beginning = file.read(4)
        encoding = said or next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
        _read_through(path, encoding)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is not whole"
        raise Unusable(say("%(file)s cannot be read: %(reason)s.", file=path.name, reason=reason)) from error
    except LookupError:
        raise Unusable(say("There is no encoding “%(said)s”; try utf-8 or cp1252.", said=said)) from None
    return encoding


def _read_through(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line, piece = 1, b"-"
    with _bytes(path) as file:
        while piece:
            piece = file.read(_PIECE)
            try:
                line += decoder.decode(piece, final=not piece).count("\n")
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                raise Unusable(
                    say(
                        "%(file)s is not written in %(encoding)s: look at line %(line)s. "
                        "Say how it is written, such as cp1252 for files of older Windows programs.",
                        file=path.name,
                        encoding=encoding,
                        line=line,
                    )
                ) from error


def _headings(path: Path, encoding: str, known: Sequence[Column]) -> tuple[str, list[str]]:
    with _text(path, encoding) as file:
        first = file.readline(_LONGEST_CELL)
    if not first.strip():
        raise Unusable(say("%(file)s is empty; its first line names the columns.", file=path.name))
    parted = {
        sign: [cell.strip() for cell in next(csv.reader([first], delimiter=sign))] for sign in _DELIMITERS
    }
    # What parts the headings best: into the most columns that are known, then into the most at all.
    best = max(_DELIMITERS, key=lambda sign: (len(layout(parted[sign], known).places), len(parted[sign])))
    return best, parted[best]
