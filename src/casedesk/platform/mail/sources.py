"""Mails as they lie on a disk: a file, a folder of .eml files, an mbox, a Maildir. One at a time, never all at once."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from casedesk.platform.errors import Unusable

_ENVELOPE = re.compile(rb"From \S+.*\d{1,2}:\d\d")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MAIL_SUFFIXES = (".eml", ".mail", ".msg")
_MBOX_SUFFIXES = (".mbox", ".mbx")


class StoredMail(msgspec.Struct, frozen=True):
    """One mail's bytes, and where they lie: a path, and for an mbox the number of the mail in it, from 1."""

    place: str
    raw: bytes


def mails_in(path: Path) -> Iterator[StoredMail]:
    """The mails at this path, in the order of their names; raises Unusable where there are none by their looks."""
    if not path.exists():
        raise Unusable(f"There is nothing at {path}.")
    if not path.is_dir():
        yield from _mails_of_file(path)
    elif _is_maildir(path):
        yield from _mails_of_maildir(path)
    else:
        yield from _mails_of_folder(path)


def _mails_of_file(path: Path) -> Iterator[StoredMail]:
    with path.open("rb") as file:
        begins_as_mbox = file.read(5) == b"From "
    if begins_as_mbox:
        yield from _mails_of_mbox(path)
    else:
        yield StoredMail(str(path), path.read_bytes())


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _mails_of_maildir(path: Path) -> Iterator[StoredMail]:
    """What was delivered, and that of its subfolders (whose names begin with a dot); half-written mails are in tmp."""
    for state in ("cur", "new"):
        for file in sorted((path / state).iterdir()):
            if file.is_file() and not file.name.startswith("."):
                yield StoredMail(str(file), file.read_bytes())
    for folder in sorted(path.glob(".*")):
        if folder.is_dir() and _is_maildir(folder):
            yield from _mails_of_maildir(folder)


def _mails_of_folder(path: Path) -> Iterator[StoredMail]:
    found = False
    for file in sorted(path.rglob("*")):
        suffix = file.suffix.lower()
        if not file.is_file() or suffix not in _MAIL_SUFFIXES + _MBOX_SUFFIXES:
            continue
        found = True
        if suffix in _MBOX_SUFFIXES:
            yield from _mails_of_mbox(file)
        else:
            yield StoredMail(str(file), file.read_bytes())
    if not found:
        raise Unusable(f"{path} holds no .eml files, is no Maildir (cur, new, tmp) and no mbox.")


def _mails_of_mbox(path: Path) -> Iterator[StoredMail]:
    """Parted by `From ` lines that stand after an empty line and name a time, as mailboxes have them."""
    number = 0
    lines: list[bytes] = []
    after_empty_line = True
    with path.open("rb") as file:
        for line in file:
            if after_empty_line and line.startswith(b"From ") and _ENVELOPE.match(line):
                if lines:
                    number += 1
                    yield _unescaped(path, number, lines)
                lines = []
            else:
                lines.append(line)
            after_empty_line = not line.strip(b"\r\n")
    if lines:
        yield _unescaped(path, number + 1, lines)


def _unescaped(path: Path, number: int, lines: list[bytes]) -> StoredMail:
    """A mail without the empty line that parts it from the next, and without the mark before its own `From `."""
    if not lines[-1].strip(b"\r\n"):
        lines = lines[:-1]
    return StoredMail(f"{path}#{number}", _ESCAPED.sub(rb"\1", b"".join(lines)))
