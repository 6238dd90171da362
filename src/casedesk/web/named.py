"""How what a sentence of the rules names is written for the reader: lists, amounts, languages, days."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import lists

from casedesk.platform.mail import outcomes
from casedesk.platform.money import fits, is_currency
from casedesk.platform.sentences import Amount, Language, Listing, Month, recalled
from casedesk.web import reader
from casedesk.web.i18n import as_they_write, in_their_words
from casedesk.web.number_filters import money, number
from casedesk.web.time_filters import day, month, month_alone, spoken


def recorded(kept: object) -> Any:
    """What a record keeps of a sentence (`platform.sentences.kept`), in the reader's language."""
    return in_their_words(recalled(kept))


def outcome(kept: str | None) -> Any:
    """What is kept of why a mail was not sent (`platform.mail.outcomes`), in the reader's language."""
    return in_their_words(outcomes.told(kept)) if kept else ""


@as_they_write.register
def _listing(words: Listing) -> str:
    style: Any = "or" if words.alternatives else "standard"
    return lists.format_list(
        [str(as_they_write(one)) for one in words.items], style, locale=reader.current().formats
    )


@as_they_write.register
def _amount(one: Amount) -> str:
    as_it_is = not is_currency(one.currency) or not fits(one.amount, one.currency)
    return str(one) if as_it_is else money(one.amount, one.currency)


@as_they_write.register
def _language(one: Language) -> str:
    return str(reader.current().formats.languages.get(one.code.replace("-", "_"), one))


@as_they_write.register
def _named_month(one: Month) -> str:
    return month(one.first) if one.with_year else month_alone(one.first)


@as_they_write.register
def _decimal(one: Decimal) -> str:
    return number(one, max(-int(one.normalize().as_tuple().exponent), 0))


@as_they_write.register
def _instant(at: datetime) -> str:
    return spoken(at)


@as_they_write.register
def _day_of(on: date) -> str:
    return day(on)
