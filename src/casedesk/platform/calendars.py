"""The years that a language counts by. Babel writes every day by the Gregorian calendar; Thailand counts from the
Buddha's passing, which CLDR has as the calendar of Thai."""

from datetime import date

from babel import Locale

BUDDHIST = 543
"""How many years the Buddhist era is ahead; its days and months are the Gregorian ones."""


def by_their_years(words: str, on: date, locale: Locale) -> str:
    """A day that was written for this locale, with the year as its people count: 2026 is 2569 in Thai."""
    if locale.language != "th":
        return words
    return words.replace("ค.ศ.", "พ.ศ.").replace(str(on.year), str(on.year + BUDDHIST))
