"""What may be written down about a customer.

A name, however people write names; a tier the desk knows; a language and a time zone that exist. Empty
means unknown, never a guess.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args
from zoneinfo import available_timezones

from casedesk.platform.sentences import say

Tier = Literal["standard", "silver", "gold"]
TIERS: tuple[str, ...] = get_args(Tier)
OrganisationKind = Literal["company", "household"]
ORGANISATION_KINDS: tuple[str, ...] = get_args(OrganisationKind)

LONGEST_NAME = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Person:
    """What is written down about a customer; language and zone None mean the organisation's or the desk's."""

    name: str
    tier: str = "standard"
    language: str | None = None
    zone: str | None = None
    organisation_id: int | None = None
    external_id: str | None = None
    prospect: bool = False


def tidy_name(name: str) -> str:
    """A name on one line, without what cannot be seen."""
    seen = "".join(
        sign for sign in unicodedata.normalize("NFC", name) if sign.isprintable() or sign.isspace()
    )
    return " ".join(seen.split())


def objections(name: str, tier: str, language: str | None, zone: str | None) -> dict[str, str]:
    """What is wrong with these facts, by field."""
    wrong: dict[str, str] = {}
    tidy = tidy_name(name)
    if not tidy:
        wrong["name"] = say("Say who it is; what they are called is enough.")
    if len(tidy) > LONGEST_NAME:
        wrong["name"] = say("Use at most %(longest)d characters.", longest=LONGEST_NAME)
    if tier not in TIERS:
        wrong["tier"] = say("Choose one of %(tiers)s.", tiers=", ".join(TIERS))
    if language is not None and not _LANGUAGE.fullmatch(language):
        wrong["language"] = say("Write a language as en, ko or zh-Hans.")
    if zone is not None and zone not in _zones():
        wrong["zone"] = say("Choose a time zone such as Europe/Berlin.")
    return wrong


def changes(before: Person, after: Person) -> tuple[str, ...]:
    """The names of the facts that differ."""
    return tuple(
        name for name in Person.__dataclass_fields__ if getattr(before, name) != getattr(after, name)
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
