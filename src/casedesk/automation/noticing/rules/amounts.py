"""Amounts of money in a sentence, in any locale's style: each with all that it could mean.

"1,234" is a thousand to one and one and a quarter to another, "$" is the money of many: an amount fits what is known
when one of its readings does, so that what could be right is never noticed as wrong.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from casedesk.platform import money

_MANY = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"), "US$": ("USD",), "A$": ("AUD",), "C$": ("CAD",),
    "S$": ("SGD",), "€": ("EUR",), "£": ("GBP",), "₺": ("TRY",), "₩": ("KRW",), "฿": ("THB",), "¥": ("CNY", "JPY"),
    "元": ("CNY", "TWD", "SGD", "HKD"), "块": ("CNY",), "원": ("KRW",), "บาท": ("THB",), "rm": ("MYR",), "tl": ("TRY",),
    "euro": ("EUR",), "euros": ("EUR",), "lira": ("TRY",), "ringgit": ("MYR",), "baht": ("THB",), "won": ("KRW",),
    "yuan": ("CNY",), "fr.": ("CHF",), "kr": ("SEK", "NOK", "DKK"), "dollars": ("USD", "CAD", "AUD", "NZD", "SGD"),
    "dollar": ("USD", "CAD", "AUD", "NZD", "SGD"), "pounds": ("GBP",), "유로": ("EUR",), "달러": ("USD", "CAD", "AUD"),
    "欧元": ("EUR",), "美元": ("USD",), "新元": ("SGD",), "ยูโร": ("EUR",), "ดอลลาร์": ("USD",), "avro": ("EUR",),
    "円": ("JPY",),
}  # fmt: skip
"""What each sign or word can mean."""
_TIMES = {"만": 10_000, "천": 1_000, "万": 10_000, "千": 1_000}
_NUMBER = r"(?<![\d.,])(?:\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d{1,3})?|\d(?:[\d.,]*\d)?)(?!\d)"
"""Digits; a space only between groups of three, so that what stands before an amount is no part of it."""
_SIGN = r"(?<!R)(?:US|[ACS])?\$|[€£₺₩฿¥]|\bRM|\bFr\.|\b[A-Z]{3}(?![A-Za-z])"
_WORD = (
    r"(?:US|[ACS])?\$|[€£₺₩฿¥]|欧元|美元|新元|元|块|円|원|유로|달러|บาท|ยูโร|ดอลลาร์"
    r"|(?i:TL|kr|euros?|avro|lira|ringgit|baht|won|yuan|dollars?|pounds)(?![A-Za-z])|[A-Z]{3}(?![A-Za-z])"
)
_AMOUNT = re.compile(
    rf"(?P<sign>{_SIGN})\s?(?P<number>{_NUMBER})(?!\s?%)"
    rf"|(?<![만万천千] )(?<![만万천千])(?P<number_>{_NUMBER})(?P<times>[만천万千])?\s?(?P<sign_>{_WORD})"
)
_THOUSANDS = re.compile(r"\d{1,3}[.,]\d{3}")


@dataclass(frozen=True)
class Amount:
    """An amount as it was written, with the numbers and the moneys it can mean."""

    text: str
    numbers: frozenset[Decimal]
    currencies: frozenset[str]

    def is_(self, amount: Decimal, currency: str) -> bool:
        """Whether it can mean this."""
        return currency in self.currencies and amount in self.numbers


def amounts_in(sentence: str) -> list[Amount]:
    """The amounts that a sentence names, in its order."""
    return list(_found(_plain(sentence)))


def _found(sentence: str) -> Iterator[Amount]:
    for match in _AMOUNT.finditer(sentence):
        sign = match["sign"] or match["sign_"]
        codes = _MANY.get(sign) or _MANY.get(sign.lower()) or ((sign,) if money.is_currency(sign) else ())
        numbers = _readings(match["number"] or match["number_"])
        times = _TIMES.get(match["times"] or "", 1)
        if codes and numbers:
            yield Amount(match[0].strip(), frozenset(one * times for one in numbers), frozenset(codes))


def _readings(number: str) -> set[Decimal]:
    bare = re.sub(r"[\s'’]", "", number)
    found = {money.read_amount(bare)}
    if _THOUSANDS.fullmatch(bare):
        found |= {Decimal(re.sub(r"[.,]", "", bare)), Decimal(bare.replace(",", "."))}
    return {one for one in found if one is not None and one > 0}


def _plain(sentence: str) -> str:
    """Digits of any script as ours; fullwidth signs as plain ones."""
    wide = unicodedata.normalize("NFKC", sentence)
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in wide)
