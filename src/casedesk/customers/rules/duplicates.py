"""How likely two customers are one person.

Nothing is ever merged by itself: this only decides what is worth an agent's look, and says why. Two
signs must come together, unless somebody gave an address that stands with the other. A common name
alone says nothing, nor does a shared company, nor a mailbox that a role answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from casedesk.customers.rules.identities import digits_of_phone, mailbox_key
from casedesk.platform import words

LIKELY = 50
"""From this many points on a pair is suggested."""

Sign = Literal["same_address", "same_number", "same_name", "same_organisation", "near_email"]
POINTS: dict[Sign, int] = {
    "same_address": 70,
    "same_number": 45,
    "near_email": 35,
    "same_name": 30,
    "same_organisation": 20,
}
_SHORTEST_MAILBOX = 5
_ROLES = frozenset(
    {
        "admin",
        "billing",
        "contact",
        "hello",
        "info",
        "kontakt",
        "office",
        "order",
        "orders",
        "sales",
        "service",
    }
    | {"shop", "support", "team", "webmaster"}
)


@dataclass(frozen=True)
class Profile:
    """What is known of one customer in all their merged selves. Addresses are normalised."""

    names: tuple[str, ...]
    organisation_ids: frozenset[int]
    emails: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """One sign that two customers are one; `value` is what they share, as it is read."""

    sign: Sign
    value: str


def reasons(one: Profile, other: Profile, claimed: Iterable[str] = ()) -> list[Reason]:
    """The signs, the strongest first; `claimed` are addresses that both gave."""
    found = [Reason("same_address", value) for value in claimed]
    found += [Reason("same_number", number) for number in _same_numbers(one, other)]
    found += [Reason("near_email", email) for email in other.emails if _is_near_one(email, one.emails)]
    found += [Reason("same_name", name) for name in _same_names(one, other)]
    if one.organisation_ids & other.organisation_ids:
        found.append(Reason("same_organisation", ""))
    return found


def points(found: Iterable[Reason]) -> int:
    """How much the signs weigh together; a sign seen twice counts once."""
    return sum(POINTS[sign] for sign in {reason.sign for reason in found})


def question_for(one: Profile) -> str:
    """The `tsquery` that finds whoever shares a number or a mailbox; empty where neither is known."""
    parts = [_national(phone) for phone in one.phones]
    parts += [mailbox_key(email) for email in one.emails if _is_personal(email)]
    return " | ".join(words.quoted(part) for part in dict.fromkeys(parts))


def namesakes(one: Profile) -> str:
    """The `tsquery` that finds whoever has all words of one of the names; empty where there is none."""
    wholes = [[_whole(term) for term in words.asked(name)] for name in one.names]
    return " | ".join(f"({' & '.join(parts)})" for parts in wholes if parts)


def name_key(name: str) -> frozenset[str]:
    """A name as it is compared: its words, whatever their order, case and accents."""
    return frozenset(term.text for term in words.terms(name))


def _whole(term: words.Term) -> str:
    return words.term_query(term) if term.is_run else words.quoted(term.text)


def _same_names(one: Profile, other: Profile) -> list[str]:
    known = {name_key(name) for name in one.names}
    return [name for name in other.names if name_key(name) and name_key(name) in known][:1]


def _same_numbers(one: Profile, other: Profile) -> list[str]:
    known = {_national(phone) for phone in one.phones}
    return [phone for phone in other.phones if _national(phone) in known and phone not in one.phones]


def _national(phone: str) -> str:
    return digits_of_phone(phone)[1]


def _is_personal(email: str) -> bool:
    mailbox = mailbox_key(email).removesuffix("@")
    return len(mailbox) >= _SHORTEST_MAILBOX and mailbox not in _ROLES


def _is_near_one(email: str, others: Iterable[str]) -> bool:
    return _is_personal(email) and any(mailbox_key(email) == mailbox_key(other) for other in others)
