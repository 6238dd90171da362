"""Filters that templates use to say times, numbers and names the way the reader says them."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, dates, lists, numbers
from markupsafe import Markup, escape

from casedesk.platform.calendars import by_their_years
from casedesk.platform.money import decimals, is_currency, round_to
from casedesk.platform.telephone import grouped
from casedesk.web import reader
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import in_their_words, ngettext
from casedesk.web.letter_filters import (
    folded,
    harmful,
    is_picture_type,
    letter,
    picture_addresses,
    typed_letter,
)
from casedesk.web.phrases import begun, either

MINUTE, HOUR, DAY = 60, 3600, 86400
MANY = 1000
_SUM = re.compile(r"(?<![\w.,])(?P<amount>\d{1,3}(?:,\d{3})*(?:\.\d+)?) (?P<currency>[A-Z]{3})\b")
CLOCK = "Hm"
"""The one skeleton that is of a time and not of a day."""
WHOLE = "yMMMMEEEEd"
"""The skeleton of a day with nothing left out."""
KILO = 1000
A_YEAR = 12
"""Months: among so many no name comes twice."""


def when(at: datetime | None) -> Markup | str:
    """An instant as people say it, exact on hover: "09:12", "yesterday 16:05", "3 Nov, 09:12"."""
    return _time_element(at, spoken(at)) if at else ""


def ago(at: datetime | None) -> Markup | str:
    """How long ago an instant was, or how far ahead it is, exact on hover: "12 min ago", "in 2 h 5 min"."""
    if at is None:
        return ""
    seconds = (reader.current().now - at).total_seconds()
    words = _("%(time)s ago") if seconds >= 0 else _("in %(time)s")
    return _time_element(at, words % {"time": duration(abs(seconds))})


def since(at: datetime | None) -> Markup | str:
    """How long it has been since an instant, exact on hover: "4 h 12 min"."""
    if at is None:
        return ""
    return _time_element(at, duration((reader.current().now - at).total_seconds()))


def time_of_day(at: datetime) -> Markup:
    """An instant under a heading that names its day, exact on hover: "09:12"."""
    return _time_element(at, _pattern(at.astimezone(reader.current().timezone), CLOCK))


def named_day(at: datetime) -> str:
    """The day of an instant as the heading over what happened on it: "Today, Wed 4 Nov", "Mon 2 Nov"."""
    person = reader.current()
    there = at.astimezone(person.timezone).date()
    days = (person.now.astimezone(person.timezone).date() - there).days
    words = {0: _("Today, %(day)s"), 1: _("Yesterday, %(day)s")}.get(days, "%(day)s")
    return words % {"day": day(there)}


def spoken(at: datetime) -> str:
    """An instant in words without markup, in the reader's zone."""
    person = reader.current()
    there, today = at.astimezone(person.timezone), person.now.astimezone(person.timezone).date()
    time, days = _pattern(there, CLOCK), (there.date() - today).days
    if days == 0:
        return time
    if days == -1:
        return _("yesterday %(time)s") % {"time": time}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": time}
    if -7 < days < 7:
        return f"{_pattern(there, 'E')} {time}"
    if there.year == today.year:
        return _at_time(_pattern(there, "MMMd"), time)
    return _pattern(there, "yMMMd")


def iso_day(at: datetime) -> str:
    """The day of an instant as a field for dates holds it, in the reader's zone."""
    return at.astimezone(reader.current().timezone).date().isoformat()


def exact(at: datetime) -> str:
    """An instant to the second with its zone: "Tuesday, 3 November 2026, 09:12:44 CET"."""
    there = at.astimezone(reader.current().timezone)
    return _at_time(_pattern(there, WHOLE), f"{there:%H:%M:%S %Z}")


def dated(at: datetime) -> str:
    """An instant for a letter, which is read on another day: "3 Nov 2026, 09:12"."""
    there = at.astimezone(reader.current().timezone)
    return _at_time(_pattern(there, "yMMMd"), _pattern(there, CLOCK))


def day(on: date | datetime | None) -> str:
    """A day: "Mon 3 Nov", with its year where it is not this one: "3 Nov 2025"."""
    if on is None:
        return ""
    person = reader.current()
    there = on.astimezone(person.timezone).date() if isinstance(on, datetime) else on
    this_year = person.now.astimezone(person.timezone).year
    return _pattern(there, "MMMEd" if there.year == this_year else "yMMMd").replace(",", "", 1)


def short_day(on: date) -> str:
    """A day without its year, as an axis says it: "3 Nov"."""
    return _pattern(on, "MMMd")


def short_month(first: date) -> str:
    """A month without its year, as an axis says it: "Nov"."""
    return _pattern(first, "MMM")


def months_of_axis(firsts: Sequence[date]) -> list[str]:
    """Months as an axis says them, by their first days: "Nov", and "Nov 2026" where they are of several years."""
    if len({first.year for first in firsts}) > 1 and len(firsts) > A_YEAR:
        return [_pattern(first, "yMMM") for first in firsts]
    return [short_month(first) for first in firsts]


def month(first: date) -> str:
    """A month with its year: "November 2026"."""
    return _pattern(first, "yMMMM")


def month_alone(first: date) -> str:
    """A month in a sentence whose year is plain: "November"."""
    return _pattern(first, "LLLL")


def duration(length: timedelta | float | None) -> str:
    """A length of time by its two largest units, rounded down: "2 d 4 h", "4 h 12 min", "43 min"."""
    if length is None:
        return ""
    seconds = int(length.total_seconds() if isinstance(length, timedelta) else length)
    if seconds < MINUTE:
        return _("under 1 min")
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    parts = [(days, _("%(n)s d")), (hours, _("%(n)s h")), (minutes, _("%(n)s min"))]
    first = next(place for place, (count, _words) in enumerate(parts) if count)
    return " ".join(words % {"n": number(count)} for count, words in parts[first : first + 2] if count)


def working_hours(length: timedelta | float | None) -> str:
    """Business time, which is said in hours and never as days: "43 working hours"."""
    if length is None:
        return ""
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    if seconds < HOUR:
        minutes = int(seconds // MINUTE)
        return ngettext("%(n)s working minute", "%(n)s working minutes", minutes) % {"n": number(minutes)}
    hours = round(seconds / HOUR)
    return ngettext("%(n)s working hour", "%(n)s working hours", hours) % {"n": number(hours)}


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


def listed(items: Sequence[str]) -> str:
    """Names in a sentence: "Mina, Jonas and Ana"."""
    return lists.format_list([in_their_words(one) for one in items], locale=_locale())


def as_options(entries: Iterable[Any]) -> list[tuple[int, str]]:
    """Things with a key and a name, as a select wants them."""
    return [(entry.id, entry.name) for entry in entries]


def plain_options(words: Iterable[str]) -> list[tuple[str, str]]:
    """Words that name themselves, as a select wants them; an underscore is read as a space."""
    return [(word, word.replace("_", " ")) for word in words]


def case_number(case_id: int) -> str:
    """A case's number as everybody says it: 1042 is "C-1042"."""
    return f"C-{case_id}"


def initials(name: str) -> str:
    """At most two letters for the face of a person; one character in scripts that need no more."""
    words = [word for word in re.split(r"[\s\-.@_]+", name) if word and word[0].isalpha()]
    if not words:
        return "?"
    # A Hangul or Han name is a word or two; its first character names it as well as two Latin letters.
    if ord(words[0][0]) >= 0x0E00:
        return words[0][0]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def dom_id(thing: object, *parts: object) -> str:
    """The id of an element: `"row" | dom_id(7)` is "row-7"; only letters, digits and hyphens come out."""
    return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", str(part)).strip("-") for part in (thing, *parts))


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs: an empty line parts them, a line's end is kept."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return Markup("").join(
        Markup('<p dir="auto">{}</p>').format(Markup("<br>").join(block.strip("\n").split("\n")))
        for block in blocks
        if block
    )


def _time_element(at: datetime, words: str) -> Markup:
    # Put together by hand: a list says a hundred times, and Markup's own format takes three times as long.
    title = escape(exact(at))
    return Markup(f'<time datetime="{at.isoformat()}" title="{title}">{escape(words)}</time>')  # noqa: S704


def _at_time(day_words: str, time: str) -> str:
    """A day and a time as the reader joins them: "3 Nov, 09:12", "11월 3일 09:12"."""
    return _glue(reader.current().locale).format(time, day_words)


def _locale() -> Locale:
    return reader.current().formats


def _pattern(at: date | datetime, skeleton: str) -> str:
    if skeleton == CLOCK:
        assert isinstance(at, datetime), "a day has no time"
        return _clock(at.hour, at.minute, reader.current().locale)
    return _day(at.date() if isinstance(at, datetime) else at, skeleton, reader.current().locale)


# Made once for each language by its name: babel's own locale is slow to be looked up by.
@lru_cache(maxsize=64)
def _glue(language: str) -> str:
    glue: str = reader.formats_of(language).datetime_formats["medium"]
    return glue


@lru_cache(maxsize=4_096)
def _number(value: int | float | Decimal, digits: int, language: str) -> str:
    """A number. Ages on a page are the same few small ones, so each is made once."""
    return numbers.format_decimal(value, format=_decimals(digits), locale=reader.formats_of(language))


@lru_cache(maxsize=4_096)
def _percent(share: float, digits: int, language: str) -> str:
    return numbers.format_percent(share, format=_decimals(digits) + "%", locale=reader.formats_of(language))


@lru_cache(maxsize=4_096)
def _money(amount: Decimal | int, currency: str, language: str) -> str:
    """An amount. What may be given names the same few many times, so each is made once."""
    return numbers.format_currency(amount, currency, locale=reader.formats_of(language))


@lru_cache(maxsize=4_096)
def _clock(hour: int, minute: int, language: str) -> str:
    """A time of day. A page says many and babel takes long over each, so each is made once."""
    locale = reader.formats_of(language)
    return _resolved(locale, CLOCK).apply(datetime(2000, 1, 1, hour, minute, tzinfo=UTC), locale)


@lru_cache(maxsize=4_096)
def _day(on: date, skeleton: str, language: str) -> str:
    """A day, made once."""
    locale = reader.formats_of(language)
    return by_their_years(_resolved(locale, skeleton).apply(on, locale), on, locale)


@lru_cache(maxsize=256)
def _resolved(locale: Locale, skeleton: str) -> dates.DateTimePattern:
    """The locale's own pattern for a skeleton; finding it costs ten times as much as applying it."""
    skeletons = locale.datetime_skeletons
    if skeleton == WHOLE and skeleton not in skeletons:
        whole: dates.DateTimePattern = locale.date_formats["full"]
        return whole
    found = dates.match_skeleton(skeleton, skeletons)
    return dates.parse_pattern(skeletons[found] if found else skeleton)


@lru_cache(maxsize=8)
def _decimals(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def phone_number(normalised: str) -> str:
    """A telephone number as people read it: "+49 30 901820"."""
    return grouped(normalised)


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        ago,
        as_options,
        begun,
        case_number,
        dated,
        day,
        decimal,
        dom_id,
        duration,
        either,
        exact,
        folded,
        harmful,
        initials,
        iso_day,
        is_picture_type,
        letter,
        listed,
        money,
        month,
        named_day,
        number,
        paragraphs,
        percent,
        phone_number,
        plain_amount,
        picture_addresses,
        plain_options,
        since,
        size,
        spoken,
        sums,
        time_of_day,
        typed_letter,
        up_to_many,
        when,
        working_hours,
    )
}
