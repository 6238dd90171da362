"""When two written addresses are one and the same.

Precision before recall: a wrongly joined history shows one person's words to another, so nothing is
guessed. Dots and plus signs in a mailbox name count; a telephone number needs its country; a handle
needs its network. What cannot be used is said with a reason for the person who typed it.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

import idna
import phonenumbers
from babel.core import get_global
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneNumber, PhoneNumberFormat

from casedesk.platform.sentences import say
from casedesk.platform.telephone import grouped

Kind = Literal["email", "phone", "handle", "external_id"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LONGEST = 200
"""Characters of an address as given; RFC 5321 allows a mailbox 254 octets, no shop writes ids so long."""
_LONGEST_EMAIL = 254
_LONGEST_MAILBOX = 64
_MOST_EXTENSION = 20

_TOO_SHORT = (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_UNREADABLE = re.compile(r"[\ud800-\udfff]")
_PLAIN_DOMAIN = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)
_ADDRESS_LITERAL = re.compile(r"\[[0-9a-f.:]+\]|\[ipv6:[0-9a-f.:]+\]")
_MAILBOX = re.compile(r'[^\s@"(),:;<>\[\\\]]+|"[^"\\]+"')
_HANDLE = re.compile(r"([a-z0-9_.-]+):@?([^\s:@]+)|@?([^\s:@]+@[^\s:@]+)")


@dataclass(frozen=True)
class Address:
    """One address, as given and as compared."""

    kind: Kind
    value: str
    normalised: str


@dataclass(frozen=True)
class Unfit:
    """What was given is no address; `reason` says why, to the person who typed it."""

    reason: str


def normalise(kind: str, value: str, region: str | None = None) -> Address | Unfit:
    """The address as it is compared, or why it is none. Never raises.

    `region` is the country (ISO 3166, two letters) whose telephone numbers may be written without
    their country code.
    """
    given = _UNSEEN.sub("", unicodedata.normalize("NFC", value)).strip()
    if not given:
        return Unfit(say("It is empty."))
    if _UNREADABLE.search(given):
        return Unfit(say("It holds a character that cannot be read."))
    if len(given) > (_LONGEST_EMAIL if kind == "email" else LONGEST):
        return Unfit(say("It is too long."))
    match kind:
        case "email":
            return _email(given)
        case "phone":
            return _phone(given, region)
        case "handle":
            return _handle(given)
        case "external_id":
            return Address("external_id", given, unicodedata.normalize("NFKC", given))
    return Unfit(say("There is no kind of address called %(kind)s.", kind=repr(kind)))


def region_of_zone(zone: str | None) -> str | None:
    """The country a time zone lies in, or None where it lies in none or in several ('UTC', 'Etc/GMT+3')."""
    if zone is None:
        return None
    known = get_global("zone_aliases").get(zone, zone)
    region = get_global("zone_territories").get(known)
    return region if region is not None and len(region) == 2 and region != "ZZ" and region.isalpha() else None


def mask(kind: str, normalised: str) -> str:
    """Enough of an address to recognise it, not enough to use it: 'a…@example.com', '+44…0134'."""
    if kind == "email":
        mailbox, _, domain = normalised.rpartition("@")
        return f"{mailbox[:1]}…@{domain}"
    if kind == "phone":
        number, _, _ = normalised.partition(";")
        return f"{number[:3]}…{number[-3:]}" if len(number) > 8 else f"{number[:2]}…"
    network, colon, name = normalised.rpartition(":")
    return f"{network}{colon}{name[:2]}…" if len(name) > 4 else f"{network}{colon}…"


def digits_of_phone(normalised: str) -> tuple[str, str]:
    """The digits of a normalised number with its country code and without: ('442079460134', '2079460134')."""
    digits = normalised.partition(";")[0].lstrip("+")
    # No country code is the beginning of another one, so the first that fits is the one.
    for length in (1, 2, 3):
        if digits[:length].isdigit() and int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE:
            return digits, digits[length:]
    return digits, digits


def mailbox_key(email: str) -> str:
    """The mailbox of a normalised address without what one person varies: dots, signs, what follows a
    plus. It ends in @. Equal keys are a hint, never the same address."""
    mailbox, _, _ = email.rpartition("@")[0].partition("+")
    return "".join(sign for sign in mailbox if sign.isalnum()) + "@"


def shown(kind: str, normalised: str, value: str) -> str:
    """The address as a person reads it: telephone numbers grouped, everything else as it was given."""
    return grouped(normalised) if kind == "phone" else value


def _email(given: str) -> Address | Unfit:
    mailbox, at, domain = given.replace("＠", "@").rpartition("@")
    if not (at and mailbox and domain):
        return Unfit(say("An email address has a name, an @ and a domain: name@example.com."))
    if not _MAILBOX.fullmatch(mailbox) or len(mailbox.encode()) > _LONGEST_MAILBOX:
        return Unfit(say("The part before the @ cannot be a mailbox."))
    name = _ascii_domain(domain)
    if name is None:
        return Unfit(say("The part after the @ is no domain."))
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", mailbox).casefold())
    return Address("email", given, f"{folded}@{name}")


def _ascii_domain(domain: str) -> str | None:
    lower = domain.rstrip(".").lower()
    if lower.isascii():
        fits = _PLAIN_DOMAIN.fullmatch(lower) or _ADDRESS_LITERAL.fullmatch(lower)
        return lower if fits and len(lower) <= _LONGEST_EMAIL else None
    try:
        return idna.encode(lower, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None


def _phone(given: str, region: str | None) -> Address | Unfit:
    parsed = _parsed(given, region)
    if parsed is None:
        if region is None and "+" not in given:
            return Unfit(say("Write the number with its country code: +44 20 7946 0134."))
        return Unfit(say("It is no telephone number."))
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if possible in _TOO_SHORT:
        return Unfit(say("The telephone number is too short, or its area code is missing."))
    if possible == phonenumbers.ValidationResult.TOO_LONG:
        return Unfit(say("The telephone number is too long."))
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return Unfit(say("No such telephone number can exist."))
    number = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    extension = parsed.extension or ""
    if extension and not (extension.isascii() and extension.isdigit() and len(extension) <= _MOST_EXTENSION):
        return Unfit(say("The extension is no number."))
    return Address("phone", given, f"{number};ext={extension}" if extension else number)


def _parsed(given: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(given, region)
    except NumberParseException:
        return None


def _handle(given: str) -> Address | Unfit:
    found = _HANDLE.fullmatch(_folded_handle(given))
    if found is None:
        return Unfit(say("Say the network and the name: telegram:@aylin."))
    network, name, fediverse = found.groups()
    return Address("handle", given, fediverse or f"{network}:{name}")


def _folded_handle(given: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", given).casefold())
