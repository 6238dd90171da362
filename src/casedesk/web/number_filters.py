"""How templates say numbers, amounts and sizes, by the habits of the reader."""

import re
from decimal import Decimal
from functools import lru_cache

from babel import numbers

from casedesk.platform.money import decimals, is_currency, round_to
from casedesk.web import reader
from casedesk.web.i18n import in_their_words

MANY = 1000
KILO = 1000
_SUM = re.compile(r"(?<![\w.,])(?P<amount>\d{1,3}(?:,\d{3})*(?:\.\d+)?) (?P<currency>[A-Z]{3})\b")


def number(value: int | float | Decimal | None, digits: int = 0) -> str:
    """A number with the reader's separators, rounded to `digits` decimals."""
    if value is None:
        return ""
    return _number(value, digits, reader.current().locale)


def percent(share: float | None, digits: int = 0) -> str:
    """A share of one as a percentage: 0.932 is "93.2%" with one digit."""
    if share is None:
        return ""
    return _percent(share, digits, reader.current().locale)


def up_to_many(count: int) -> str:
    """A count that is not counted beyond a thousand: "312", "1,000+"."""
    return number(count) if count < MANY else number(MANY) + "+"


def plain_amount(amount: Decimal | None, currency: str) -> str:
    """An amount as it stands in a field: "1204.00", with its currency's decimals and nothing else."""
    return "" if amount is None else f"{round_to(amount, currency):f}"


def money(amount: Decimal | int | None, currency: str) -> str:
    """An amount with its currency by the reader's habits: "€1,204.00"."""
    return "" if amount is None else _money(amount, currency, reader.current().locale)


def sums(sentence: str) -> str:
    """A sentence of the rules, "up to 1,040.00 EUR", with its amounts by the reader's habits: "up to €1,040.00".

    Rules write amounts plainly, since what they say is kept and is read by programs too."""
    return _SUM.sub(_sum, in_their_words(sentence))


def _sum(found: re.Match[str]) -> str:
    amount, currency = Decimal(found["amount"].replace(",", "")), found["currency"]
    # One with too many decimals is spoken of because of them.
    as_it_is = not is_currency(currency) or -int(amount.as_tuple().exponent) != decimals(currency)
    return found[0] if as_it_is else money(amount, currency)


def decimal(text: str) -> Decimal:
    """An amount that an event keeps as text, as the number that it is."""
    return Decimal(text)


def size(count_bytes: int) -> str:
    """The size of a file: "812 B", "12 kB", "1.4 MB"."""
    amount, unit = float(count_bytes), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < KILO - 0.5:
            break
        amount, unit = amount / KILO, larger
    return f"{number(amount, 1 if unit in ('MB', 'GB') and amount < 10 else 0)} {unit}"


@lru_cache(maxsize=4_096)
def _number(value: int | float | Decimal, digits: int, language: str) -> str:
    """A number. Ages on a page are the same few small ones, so each is made once."""
    return numbers.format_decimal(value, format=_decimals(digits), locale=reader.formats_of(language))


@lru_cache(maxsize=4_096)
def _percent(share: float, digits: int, language: str) -> str:
    locale = reader.formats_of(language)
    # Where the sign stands differs, "93%", "93 %" and "%93"; how many decimals there are is ours to say.
    habit = locale.percent_formats[None].pattern
    return numbers.format_percent(share, format=habit.replace(_decimals(0), _decimals(digits)), locale=locale)


@lru_cache(maxsize=4_096)
def _money(amount: Decimal | int, currency: str, language: str) -> str:
    """An amount. What may be given names the same few many times, so each is made once."""
    return numbers.format_currency(amount, currency, locale=reader.formats_of(language))


@lru_cache(maxsize=8)
def _decimals(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")
