"""Reading the fields of one JSON object: everything that is wrong is said at once, by field.

A field that nobody knows is refused, since it is a known one mistyped. Amounts are numbers or texts such as "29.90":
a text loses nothing on the way.
"""

import difflib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST = 200
MOST_IN_LIST = 500
_LONGEST_NUMBER = 40


def unknown(name: str, fields: Collection[str]) -> str:
    """What is said of a field that nobody knows."""
    near = difflib.get_close_matches(name, list(fields), n=1)
    return f"There is no such field. Did you mean {near[0]}?" if near else "There is no such field."


class Fields:
    """One object as it was sent. Each reading returns a harmless value where it is wrong and says so in `wrong`.

    `within` stands before the names of fields of an object inside another: `lines 2 name`.
    """

    def __init__(
        self, sent: Any, known: Collection[str], wrong: dict[str, str] | None = None, within: str = ""
    ) -> None:
        self.wrong = {} if wrong is None else wrong
        self.within = within
        self.sent: Mapping[str, Any] = sent if isinstance(sent, Mapping) else {}
        if not isinstance(sent, Mapping):
            self.refuse("", "Send one JSON object.")
        for name in self.sent:
            if name not in known:
                self.refuse(str(name), unknown(str(name), known))

    def refuse(self, name: str, reason: str) -> None:
        """Says what is wrong with a field; the first thing said stands."""
        self.wrong.setdefault(f"{self.within} {name}".strip(), reason)

    def text(self, name: str, *, longest: int = LONGEST, needed: bool = False) -> str:
        """A text; empty where it was left out."""
        value = self.sent.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # shops count their orders
        if value is not None and not isinstance(value, str):
            self.refuse(name, "Send a text.")
            return ""
        found = (value or "").replace("\x00", "").strip()
        if len(found) > longest:
            self.refuse(name, f"Send at most {longest:,} characters.")
        if needed and not found:
            self.refuse(name, "Send this.")
        return found

    def one_of(self, name: str, choices: Collection[str]) -> str:
        """One of these words."""
        value = self.sent.get(name)
        if value not in choices:
            self.refuse(name, f"Send one of {', '.join(choices)}.")
            return ""
        return str(value)

    def amount(self, name: str) -> Decimal:
        """An amount or a quantity that has to be there."""
        found = self.optional_amount(name)
        if found is None:
            self.refuse(name, "Send this.")
        return Decimal(0) if found is None else found

    def optional_amount(self, name: str) -> Decimal | None:
        """An amount or a quantity; None where it was left out."""
        value = self.sent.get(name)
        if value is None:
            return None
        try:
            if (
                isinstance(value, bool)
                or not isinstance(value, int | float | str)
                or len(str(value)) > _LONGEST_NUMBER
            ):
                raise InvalidOperation
            found = Decimal(str(value).strip())
            if not found.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            self.refuse(name, 'Send a number, such as "29.90".')
            return Decimal(0)
        return found

    def whole(self, name: str, lowest: int, highest: int) -> int | None:
        """A whole number within bounds; None where it was left out."""
        value = self.sent.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.refuse(name, f"Send a whole number from {lowest} to {highest}.")
            return None
        return value

    def yes(self, name: str) -> bool | None:
        """True or false; None where it was left out."""
        value = self.sent.get(name)
        if value is not None and not isinstance(value, bool):
            self.refuse(name, "Send true or false.")
            return None
        return value

    def day(self, name: str) -> date:
        """A date that has to be there."""
        value = self.sent.get(name)
        try:
            return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
        except ValueError:
            self.refuse(name, "Send a date such as 2026-11-23.")
            return date.min

    def moment(self, name: str, otherwise: datetime | None) -> datetime | None:
        """A time with its zone; `otherwise` where it was left out."""
        value = self.sent.get(name)
        if value is None:
            return otherwise
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) else None
            if found is None or found.tzinfo is None:
                raise ValueError
            found.astimezone(found.tzinfo).timestamp()
        except (ValueError, OverflowError):
            self.refuse(name, "Send a time with its zone, such as 2026-11-23T10:00:00+01:00.")
            return otherwise
        return found

    def objects(self, name: str, known: Collection[str]) -> "list[Fields]":
        """A list of objects, each to be read in turn; empty where it was left out."""
        value = self.sent.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > MOST_IN_LIST:
            self.refuse(name, f"Send a list of at most {MOST_IN_LIST} objects.")
            return []
        within = f"{self.within} {name}".strip()
        return [
            Fields(one, known, self.wrong, f"{within} {place}") for place, one in enumerate(value, start=1)
        ]
