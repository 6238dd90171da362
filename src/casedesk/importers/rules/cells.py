"""What stands in one cell.

An empty cell says nothing: it never takes away what is known. What could mean two things is refused.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from casedesk.platform.money import read_amount
from casedesk.platform.sentences import one_by_one, say

_YES = frozenset({"1", "y", "yes", "true", "t", "x"})
_NO = frozenset({"0", "n", "no", "false", "f"})
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SEVERAL = re.compile(r"[;|\n]")


class Unreadable(Exception):
    """A cell cannot be read; `reason` says why, for whoever made the file."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def yes_or_no(text: str) -> bool:
    """yes, true, 1, x against no, false, 0."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(say("“%(text)s” is neither yes nor no.", text=text))


def day(text: str) -> date:
    """2026-03-31, also with a time behind it, or 31.3.2026. Slashes are refused: 3/4 is two days."""
    found = _ISO_DAY.fullmatch(text)
    parts = found.groups() if found else None
    if parts is None and (dotted := _DOTTED_DAY.fullmatch(text)):
        parts = dotted.groups()[::-1]
    if parts is None:
        raise Unreadable(say("“%(text)s” is no date; write it as 2026-03-31.", text=text))
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise Unreadable(say("There is no day %(text)s.", text=text)) from None


def amount(text: str) -> Decimal:
    """An amount or a quantity: 1234.50 or 1.234,50."""
    found = read_amount(text)
    if found is None:
        raise Unreadable(say("“%(text)s” is no amount, or could be two; write it as 1234.50.", text=text))
    return found


def several(text: str) -> list[str]:
    """The parts of a cell that holds more than one, parted by ; or | or a new line."""
    if ";" not in text and "|" not in text and "\n" not in text:
        return [text] if text else []
    return [part.strip() for part in _SEVERAL.split(text) if part.strip()]


def of_column(column: str, reason: str) -> str:
    """What is wrong in one cell: its column, and why."""
    return say("%(column)s: %(reason)s", column=column, reason=reason)


def together(reasons: Iterable[str]) -> str:
    """All that is wrong with one row."""
    return one_by_one(reasons, lambda first, then: say("%(first)s %(then)s", first=first, then=then))
