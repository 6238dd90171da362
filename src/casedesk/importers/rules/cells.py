"""What stands in one cell.

An empty cell says nothing: it never takes away what is known. What could mean two things is refused.
"""

import re
from datetime import date
from decimal import Decimal

from casedesk.platform.money import read_amount

_YES = frozenset({"1", "y", "yes", "true", "t", "x"})
_NO = frozenset({"0", "n", "no", "false", "f"})
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SEVERAL = re.compile(r"[;|\n]")


class Unreadable(Exception):
    """A cell cannot be read; its text is the reason, for whoever made the file."""


def yes_or_no(text: str) -> bool:
    """yes, true, 1, x against no, false, 0."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(f"{text!r} is neither yes nor no.")


def day(text: str) -> date:
    """2026-03-31, also with a time behind it, or 31.3.2026. Slashes are refused: 3/4 is two days."""
    found = _ISO_DAY.fullmatch(text)
    parts = found.groups() if found else None
    if parts is None and (dotted := _DOTTED_DAY.fullmatch(text)):
        parts = dotted.groups()[::-1]
    if parts is None:
        raise Unreadable(f"{text!r} is no date; write it as 2026-03-31.")
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise Unreadable(f"There is no day {text}.") from None


def amount(text: str) -> Decimal:
    """An amount or a quantity: 1234.50 or 1.234,50."""
    found = read_amount(text)
    if found is None:
        raise Unreadable(f"{text!r} is no amount, or could be two; write it as 1234.50.")
    return found


def several(text: str) -> list[str]:
    """The parts of a cell that holds more than one, parted by ; or | or a new line."""
    if ";" not in text and "|" not in text and "\n" not in text:
        return [text] if text else []
    return [part.strip() for part in _SEVERAL.split(text) if part.strip()]
