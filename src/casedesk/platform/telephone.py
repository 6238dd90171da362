"""Telephone numbers as people read and dial them."""

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat


@lru_cache(maxsize=10_000)
def grouped(number: str) -> str:
    """A number with its country code, in the groups in which people of that country say it:
    "+4930901820" becomes "+49 30 901820". What is no such number stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number
