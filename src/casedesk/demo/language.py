"""The texts of the demo: what customers write in eight languages, and what the desk writes.

They lie in words/*.toml, so that somebody who speaks the language can mend them without reading code.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = {
    "en": "English", "de": "German", "tr": "Turkish", "es": "Spanish",
    "ko": "Korean", "zh": "Chinese", "ms": "Malay", "th": "Thai",
}  # fmt: skip

Lines = tuple[str, ...]

_PARTICULAR = 0.7
"""How often a mail's subject is about its own problem and not the topic in general."""

_AMOUNTS = {
    "en": {"EUR": "€{}", "GBP": "£{}", "USD": "${}", "CHF": "CHF {}"},
    "de": {"EUR": "{} €", "CHF": "{} CHF"},
    "tr": {"EUR": "{} €", "TRY": "{} TL"},
    "es": {"EUR": "{} €", "MXN": "${}"},
    "ko": {"KRW": "{}원", "EUR": "{}유로"},
    "zh": {"CNY": "{} 元", "SGD": "{} 新元", "EUR": "{} 欧元"},
    "ms": {"MYR": "RM {}"},
    "th": {"THB": "{} บาท", "EUR": "{} ยูโร"},
}
_DECIMAL_COMMA = ("de", "tr", "es")
_SWAPPED = str.maketrans(",.", ".,")
WHOLE_CURRENCIES = ("KRW",)
"""Currencies whose amounts have no decimals."""


@dataclass(frozen=True)
class Topic:
    """What a customer may write about, in one language.

    `titles` and `answers`, where there are any, stand beside the `problems` they belong to; `subjects` fit all.
    """

    subjects: Lines
    problems: Lines
    titles: Lines = ()
    answers: Lines = ()

    def title(self, problem: int, share: float) -> str:
        """What stands over a mail about this problem: mostly what is particular to it. `share` is chance, 0 to 1."""
        if self.titles and share < _PARTICULAR:
            return self.titles[problem % len(self.titles)]
        return self.subjects[int(share * 997) % len(self.subjects)]


@dataclass(frozen=True)
class Language:
    """Everything that is said in one language. Slots are in braces: {name}, {product}, {order}, ..."""

    language: str
    date_format: str
    months: Lines
    greetings: Lines
    mornings: Lines
    partings: Lines
    dear: Lines
    sign: Lines
    contexts: Lines
    chases: Lines
    thanks: Lines
    withdraws: Lines
    receipts: Lines
    leads: Lines
    asks_again: Lines
    gives_up: Lines
    declines: Lines
    sorry: Lines
    products: Mapping[str, str]
    wishes: Mapping[str, Lines]
    asks: Mapping[str, Lines]
    gives: Mapping[str, Lines]
    waits: Mapping[str, Lines]
    fixes: Mapping[str, Lines]
    undone: Mapping[str, Lines]
    topics: Mapping[str, Topic]


def read_words(name: str) -> dict[str, Any]:
    """One file of words."""
    return tomllib.loads((files("casedesk.demo") / "words" / f"{name}.toml").read_text("utf-8"))


def _lines(found: Any) -> Any:
    """The same with lists as tuples, so that nobody changes them."""
    if isinstance(found, dict):
        return {key: _lines(value) for key, value in found.items()}
    return tuple(found) if isinstance(found, list) else found


@cache
def language(code: str) -> Language:
    """Everything said in one of LANGUAGES."""
    found = _lines(read_words(code))
    topics = {name: Topic(**topic) for name, topic in found.pop("topics").items()}
    return Language(**found, topics=topics)


@cache
def desk_words() -> Mapping[str, Mapping[str, Lines]]:
    """What the people of the desk write for each other, by section and key."""
    found: Mapping[str, Mapping[str, Lines]] = _lines(read_words("desk"))
    return found


@dataclass(frozen=True)
class Names:
    """First and last names of a language; `latin` spellings stand in mail addresses."""

    order: str
    first: Lines
    last: Lines
    first_latin: Lines
    last_latin: Lines
    halves: bool = False


@cache
def names(code: str) -> Names:
    """The names of a language, or of `companies`."""
    found = {"order": "{first} {last}", **_lines(read_words("names")[code])}
    return Names(**{"first_latin": found["first"], "last_latin": found["last"], **found})


@cache
def strangers() -> Mapping[str, Lines]:
    """Who sends spam, and what stands in it: `names`, `subjects`, `bodies`."""
    found: Mapping[str, Lines] = _lines(read_words("names")["strangers"])
    return found


# The same few products, prices and days come again and again.


@cache
def product_name(code: str, kind: str, model: str) -> str:
    """What a product is called in a language: 'Aurora table lamp'."""
    return language(code).products[kind].format(model=model)


@lru_cache(maxsize=8192)
def day_in(code: str, on: date) -> str:
    """A day as one writes it in a mail of these weeks: '12 May'."""
    said = language(code)
    return said.date_format.format(day=on.day, month=said.months[on.month - 1])


@lru_cache(maxsize=8192)
def amount_in(code: str, value: Decimal, currency: str) -> str:
    """An amount of money as one writes it: '49,90 €'."""
    figures = f"{value:,.0f}" if currency in WHOLE_CURRENCIES else f"{value:,.2f}"
    if code in _DECIMAL_COMMA:
        figures = figures.translate(_SWAPPED)
    return _AMOUNTS[code].get(currency, f"{{}} {currency}").format(figures)
