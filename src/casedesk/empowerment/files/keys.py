"""Taking the keys of one table of a file, one by one: what is wrong is written down, and reading goes on.

Whoever takes a key that is wrong gets what stands for "not said". What is left when all are taken is unknown.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from casedesk.empowerment.files.places import Path
from casedesk.empowerment.rules.amounts import Amounts, written
from casedesk.platform import money
from casedesk.platform.sentences import either

Word = TypeVar("Word", bound=StrEnum)
Complain = Callable[[Path, str], None]
MOST_DAYS = 36_500


class Keys:
    """One table of the file, and where it stands."""

    def __init__(self, table: Mapping[str, Any], path: Path, complain: Complain) -> None:
        self._rest = dict(table)
        self._known: list[str] = []
        self.path = path
        self.complain = complain
        self.id = ""

    def called(self, id: str) -> "Keys":
        """The same table, whose id has been taken."""
        self.id = id
        return self

    def wrong(self, key: str, says: str) -> None:
        """Writes down what is wrong with the value of a key."""
        self.complain((*self.path, key), says)

    def has(self, key: str) -> bool:
        return key in self._rest

    def take(self, key: str) -> Any:
        """The value as it stands; None where the key is not there."""
        self._known.append(key)
        return self._rest.pop(key, None)

    def text(self, key: str, *, needed: bool = False) -> str:
        value = self.take(key)
        if isinstance(value, str) and (value.strip() or not needed):
            return value.strip()
        if value is not None:
            self.wrong(key, f"{key} is a text in quotes.")
        elif needed:
            self.complain(self.path, f"{key} is missing.")
        return ""

    def number(self, key: str, *, least: int, most: int) -> int | None:
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.wrong(key, f"{key} is a whole number, {least} or more.")
            return None
        if value > most:
            self.wrong(key, f"{key} is at most {most:,}.")
            return None
        return value

    def days(self, key: str, *, least: int) -> int | None:
        """So many days: a hundred years at most."""
        return self.number(key, least=least, most=MOST_DAYS)

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, f"{key} is true or false.")
        return value is True

    def day(self, key: str, *, needed: bool = False) -> date | None:
        value = self.take(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.wrong(key, f"{key} is a day, as 2026-12-31, without quotes.")
        elif needed:
            self.complain(self.path, f"{key} is missing.")
        return None

    def percent(self, key: str) -> Decimal | None:
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, int | Decimal) or isinstance(value, bool) or not _is_percent(Decimal(value)):
            self.wrong(key, f"{key} is more than 0 and at most 100, with three decimals at most.")
            return None
        return Decimal(value)

    def word(self, key: str, words: type[Word], *, needed: bool = False) -> Word | None:
        """One of the words of an enumeration."""
        value = self.take(key)
        if value is None and needed:
            self.complain(self.path, f"{key} is missing.")
        if value is None or not self._is_one_of(key, value, [*words]):
            return None
        return words(value)

    def words(self, key: str, words: type[Word]) -> frozenset[Word]:
        """Several of the words of an enumeration, in a list."""
        return frozenset(words(value) for value in self.texts(key, [*words]))

    def texts(self, key: str, known: list[str] | None = None) -> frozenset[str]:
        """A list of texts, each of them known where that matters."""
        value = self.take(key)
        if value is None:
            return frozenset()
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            self.wrong(key, f'{key} is a list of texts, as ["one", "other"].')
            return frozenset()
        for number, one in enumerate(value):
            if known is not None and one not in known:
                self.complain((*self.path, key, number), _no_such(key, one, known))
        return frozenset(one for one in value if known is None or one in known)

    def amounts(self, key: str, *, needed: bool = False) -> Amounts | None:
        """An amount for each currency: { EUR = 40.00, KRW = 50000 }."""
        value = self.take(key)
        if value is None:
            if needed:
                self.complain(self.path, f"{key} is missing.")
            return None
        if not isinstance(value, dict) or not value:
            self.wrong(key, f"{key} names each amount with its currency, as {{ EUR = 40.00 }}.")
            return None
        read = {currency: self._amount(key, currency, one) for currency, one in value.items()}
        return Amounts.of({currency: amount for currency, amount in read.items() if amount is not None})

    def _amount(self, key: str, currency: str, value: object) -> Decimal | None:
        wrong = _wrong_with_amount(currency, value)
        if wrong is not None:
            self.complain((*self.path, key, currency), wrong)
            return None
        assert isinstance(value, int | Decimal), "else it is wrong"
        return Decimal(value)

    def _is_one_of(self, key: str, value: object, known: list[str]) -> bool:
        if isinstance(value, str) and value in known:
            return True
        self.wrong(key, _no_such(key, value, known))
        return False

    def finish(self) -> None:
        """Complains of every key that nobody took."""
        for key in self._rest:
            near = get_close_matches(key, self._known, 1)
            known = f"did you mean {near[0]}?" if near else f"known here: {', '.join(self._known)}."
            self.wrong(key, f"There is no key {key}; {known}")


def _is_percent(value: Decimal) -> bool:
    # In this order: what is no number is not compared, what has a million decimals is not computed with.
    return value.is_finite() and 0 < value <= 100 and value == round(value, 3)


def _wrong_with_amount(currency: str, value: object) -> str | None:
    if not money.is_currency(currency):
        return f"There is no currency {currency}."
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return f"{value!r} is no amount: write it as 40.00, without quotes."
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) > money.MOST:
        return f"{value} is no amount that can be given."
    if amount < 0:
        return f"An amount is zero or more, not {value}."
    if not money.fits(amount, currency):
        return (
            f"{written(amount, currency)} has more decimals than {currency} has: {money.decimals(currency)}."
        )
    return None


def _no_such(key: str, value: object, known: list[str]) -> str:
    return f"{value!r} is not known as {key}: choose {either(known)}."
