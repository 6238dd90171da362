"""The facts of a case that a template can name, said in a language and by a customer's clock.

A fact that a case does not have is empty. What was granted is said only as far as it stands; its sum only where all
of it is one money.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, lists, numbers

from casedesk.platform.calendars import by_their_years

_MARKS = re.compile(r"[\[\]<>*`\\]|~{2,}|(?<![^\W_])_+|_+(?![^\W_])")
"""What is read as a mark inside a line; an underscore only where it is not within a word."""
_AT_BEGINNING = re.compile(r"^[-+]+(?=\s|$)")
_ENGLISH = Locale("en", "GB")
"""Day before month and 24 hours, as the desk's own pages have it."""


@dataclass(frozen=True)
class Grant:
    """Something that was granted: `remedy` as the desk names it; an amount where it is money."""

    remedy: str
    amount: Decimal | None
    currency: str


@dataclass(frozen=True)
class CaseFacts:
    """What is known of one case, for the words of a letter. `me` is who writes; `next_promise` is due first."""

    customer: str
    case: str
    title: str
    owner: str
    me: str
    desk: str
    now: datetime
    zone: str
    order: str = ""
    ordered_on: date | None = None
    order_total: tuple[Decimal, str] | None = None
    granted: Sequence[Grant] = ()
    next_promise: tuple[str, datetime] | None = None
    needed_by: date | None = None


NAMES = (
    "customer", "case", "title", "owner", "me", "desk", "order", "ordered_on", "order_total", "granted",
    "granted_amount", "promised", "promised_by", "needed_by", "today",
)  # fmt: skip
"""All there are, in the order in which they are listed."""


def said(facts: CaseFacts, language: str, remedies: Mapping[str, str]) -> dict[str, str]:
    """Every fact in this language; `remedies` are its words for what one can grant."""
    locale = locale_of(language)
    sums = _sums(facts.granted)
    return {
        "customer": _unmarked(facts.customer),
        "case": facts.case,
        "title": _unmarked(facts.title),
        "owner": facts.owner,
        "me": facts.me,
        "desk": facts.desk,
        "order": _unmarked(facts.order),
        "ordered_on": _day(facts.ordered_on, locale),
        "order_total": _money(*facts.order_total, locale) if facts.order_total else "",
        "granted": lists.format_list([_grant(one, locale, remedies) for one in facts.granted], locale=locale)
        if facts.granted
        else "",
        "granted_amount": _money(*sums, locale) if sums else "",
        # It stands inside a sentence of the letter.
        "promised": _unmarked(facts.next_promise[0]).rstrip(" .。") if facts.next_promise else "",
        "promised_by": _moment(facts.next_promise[1], facts.zone, locale) if facts.next_promise else "",
        "needed_by": _day(facts.needed_by, locale),
        "today": _day(facts.now.astimezone(ZoneInfo(facts.zone)).date(), locale),
    }


def locale_of(language: str) -> Locale:
    """How people of a language write; English, that of no country, for one that nobody has described."""
    for name in (language.replace("-", "_"), language.replace("_", "-").partition("-")[0]):
        try:
            found = Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
        return _ENGLISH if str(found) == "en" else found
    return _ENGLISH


def _unmarked(words: str) -> str:
    """Somebody else's words, without what would be read as marks in a letter: no link of theirs, no quote, no gap."""
    bare = _MARKS.sub("", " ".join(words.split())).replace("://", " ")
    return " ".join(_AT_BEGINNING.sub("", bare.strip()).split())


def _sums(granted: Sequence[Grant]) -> tuple[Decimal, str] | None:
    money = [(one.amount, one.currency) for one in granted if one.amount]
    currencies = {currency for _amount, currency in money}
    if len(currencies) != 1:
        return None
    return sum((amount for amount, _currency in money), Decimal(0)), currencies.pop()


def _grant(one: Grant, locale: Locale, remedies: Mapping[str, str]) -> str:
    words = remedies.get(one.remedy, one.remedy)
    return f"{words} ({_money(one.amount, one.currency, locale)})" if one.amount else words


def _money(amount: Decimal, currency: str, locale: Locale) -> str:
    return str(numbers.format_currency(amount, currency, locale=locale))


def _day(on: date | None, locale: Locale) -> str:
    return "" if on is None else by_their_years(dates.format_date(on, "long", locale=locale), on, locale)


def _moment(at: datetime, zone: str, locale: Locale) -> str:
    there = at.astimezone(ZoneInfo(zone))
    day = by_their_years(dates.format_date(there, "full", locale=locale), there, locale)
    return f"{day}, {dates.format_time(there, 'short', locale=locale)}"
