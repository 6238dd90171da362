"""Amounts of money: decimal, in an ISO 4217 currency, with no more decimals than it has.

An amount that could mean two things is refused, never guessed: "1,234" is one thousand to one person
and one and a quarter to another.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from babel.core import UnknownLocaleError, get_global
from babel.numbers import NumberFormatError, parse_decimal

MOST = Decimal("999999999999.999")
"""The largest amount the database holds: numeric(15,3)."""

_SEPARATED = re.compile(r"[\s'’_]")
_AMOUNT = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*")


def is_currency(code: str) -> bool:
    """Whether this is the code of a currency that is or was in use: EUR, KRW."""
    return code in _currencies()


@cache
def decimals(currency: str) -> int:
    """How many decimals amounts in this currency have: 2 for EUR, 0 for KRW, 3 for KWD."""
    fractions = get_global("currency_fractions")
    digits: int = fractions.get(currency, fractions["DEFAULT"])[0]
    # ISO gives three to more currencies than a till does, but none of them four.
    return min(digits, 3)


def smallest(currency: str) -> Decimal:
    """A cent, a won: the least that there is."""
    return Decimal(1).scaleb(-decimals(currency))


def fits(amount: Decimal, currency: str) -> bool:
    """Whether an amount has at most its currency's decimals and can be stored."""
    return amount.is_finite() and abs(amount) <= MOST and amount == round_to(amount, currency)


def round_to(amount: Decimal, currency: str) -> Decimal:
    """The amount with its currency's decimals, halves away from zero, as tills do."""
    return amount.quantize(smallest(currency), ROUND_HALF_UP)


def read_amount(text: str) -> Decimal | None:
    """An amount as people and exports write it: '1234.50', '1.234,50', '1 234,50'; None where it is none,
    or could be two ("1,234")."""
    bare = _SEPARATED.sub("", text)
    if not _AMOUNT.fullmatch(bare):
        return None
    marks = re.sub(r"[0-9+-]", "", bare)
    if len(set(marks)) == 2:
        # The last mark parts the decimals, all before it part thousands.
        if marks.count(marks[-1]) > 1:
            return None
        bare = bare.replace(marks[0], "").replace(marks[-1], ".")
    elif marks == ",":
        if len(bare.partition(",")[2]) == 3:
            return None
        bare = bare.replace(",", ".")
    elif len(marks) > 1:
        bare = bare.replace(marks[0], "")
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def read_local_amount(text: str, locale: str) -> Decimal | None:
    """An amount as somebody of this locale types it: "1,234" is a thousand in English and one and a bit in German.
    What their own habits cannot mean is read as others write it; None where it is none."""
    bare = _SEPARATED.sub("", text)
    if _AMOUNT.fullmatch(bare):
        try:
            return parse_decimal(bare, locale=locale, strict=True)
        except (NumberFormatError, UnknownLocaleError, ValueError):
            return read_amount(bare)
    return None


@cache
def _currencies() -> frozenset[str]:
    return frozenset(get_global("all_currencies"))
