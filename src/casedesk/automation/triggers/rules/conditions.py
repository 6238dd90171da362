"""What a trigger asks of a case before it acts: a few conditions, all of which have to hold.

What is not known of a case is none of what is asked for: a case without a category is not about "Delivery", and "not
about Delivery" holds of it. Words are compared folded (case, accents and widths make no difference) and from the
beginning of a word, in scripts without spaces anywhere; there are no patterns. Where the customer just wrote, what
they said now counts, else all they said on the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import msgspec

from casedesk.platform import money, words
from casedesk.platform.sentences import say

MOST_CONDITIONS = 10
MOST_PHRASES = 20
LONGEST_PHRASE = 80
MOST_HOURS = 24 * 365
FIELDS = ("channel", "category", "kind", "priority", "tier", "language", "team", "stage")
"""What has one value of a list, in the order in which it is offered."""


class OneOf(msgspec.Struct, frozen=True, tag="one_of"):
    """Something of the case is, or is not, one of these."""

    field: str
    values: list[int | str]
    negated: bool = False


class Tags(msgspec.Struct, frozen=True, tag="tags"):
    """It bears one of these tags, all of them, or none."""

    tag_ids: list[int]
    how: Literal["any", "all", "none"] = "any"


class Words(msgspec.Struct, frozen=True, tag="words"):
    """One of these phrases stands, or none does, in the subject, in what the customer said, or in either."""

    phrases: list[str]
    where: Literal["either", "subject", "said"] = "either"
    negated: bool = False


class Customer(msgspec.Struct, frozen=True, tag="customer"):
    """It is, or is not, this customer's."""

    customer_id: int
    negated: bool = False


class Organisation(msgspec.Struct, frozen=True, tag="organisation"):
    """Its customer belongs, or does not belong, to this company or household."""

    organisation_id: int
    negated: bool = False


class OrderValue(msgspec.Struct, frozen=True, tag="order_value"):
    """The order it is about was for at least, or for less than, so much in this currency."""

    amount: Decimal
    currency: str
    less: bool = False


class Age(msgspec.Struct, frozen=True, tag="age"):
    """It was opened at least, or less than, so many hours ago."""

    hours: int
    less: bool = False


Condition = OneOf | Tags | Words | Customer | Organisation | OrderValue | Age
KINDS = (*FIELDS, "tags", "words", "customer", "organisation", "order_value", "age")
"""What can be asked, in the order in which it is offered."""


@dataclass(frozen=True)
class CaseFacts:
    """What is known of a case when a trigger judges it. `tags` are those that they lead to by merges; `said` are the
    customer's words that count."""

    id: int
    channel: str | None = None
    category: int | None = None
    kind: str | None = None
    priority: str | None = None
    tier: str | None = None
    language: str | None = None
    team: int | None = None
    stage: str | None = None
    owner_id: int | None = None
    problem: int | None = None
    tags: frozenset[int] = frozenset()
    subject: str = ""
    said: str = ""
    customer_ids: frozenset[int] = frozenset()
    organisation_id: int | None = None
    order_total: Decimal | None = None
    currency: str = ""
    opened_at: datetime | None = None


class Found(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one condition found: whether it held, and the value, the tags or the phrase it held or failed for."""

    holds: bool
    value: Any = None


def kind_of(condition: Condition) -> str:
    """What is asked, by its name on the list."""
    return condition.field if isinstance(condition, OneOf) else str(condition.__struct_config__.tag)


def judged(conditions: Sequence[Condition], case: CaseFacts, at: datetime) -> list[Found]:
    """What each condition finds in a case at a moment, in their order."""
    return [_found(one, case, at) for one in conditions]


def all_hold(found: Sequence[Found]) -> bool:
    """Whether the trigger acts."""
    return all(one.holds for one in found)


def _found(condition: Condition, case: CaseFacts, at: datetime) -> Found:
    match condition:
        case OneOf(field, values, negated):
            value = getattr(case, field)
            return Found((value in values and value is not None) != negated, value)
        case Tags(tag_ids, how):
            on = sorted(case.tags & set(tag_ids))
            holds = {"any": bool(on), "all": len(on) == len(set(tag_ids)), "none": not on}
            return Found(holds[how], on)
        case Words(phrases, where, negated):
            phrase = _said(phrases, where, case)
            return Found((phrase is not None) != negated, phrase)
        case Customer(customer_id, negated):
            return Found((customer_id in case.customer_ids) != negated)
        case Organisation(organisation_id, negated):
            return Found((case.organisation_id == organisation_id) != negated, case.organisation_id)
        case OrderValue(amount, currency, less):
            return _of_order(amount, currency, case, less=less)
        case Age(hours, less):
            return _of_age(hours, case, at, less=less)


def _of_order(amount: Decimal, currency: str, case: CaseFacts, *, less: bool) -> Found:
    # What was paid in another currency cannot be compared, and what has no order has no value.
    if case.order_total is None or case.currency != currency:
        return Found(holds=False)
    return Found((case.order_total >= amount) != less, f"{case.order_total} {currency}")


def _of_age(hours: int, case: CaseFacts, at: datetime, *, less: bool) -> Found:
    if case.opened_at is None:
        return Found(holds=False)
    age = at - case.opened_at
    return Found((age >= timedelta(hours=hours)) != less, int(age / timedelta(hours=1)))


def _said(phrases: Sequence[str], where: str, case: CaseFacts) -> str | None:
    text = {"subject": case.subject, "said": case.said}.get(where, f"{case.subject}\n{case.said}")
    folded = _even(text)
    return next((phrase for phrase in phrases if stands_in(phrase, folded)), None)


def stands_in(phrase: str, folded: str) -> bool:
    """Whether a phrase stands in a text that was folded already: from the beginning of a word on."""
    wanted = _even(phrase)
    anywhere = words.begins_anywhere(wanted)
    place = folded.find(wanted) if wanted else -1
    while place >= 0:
        if anywhere or place == 0 or not folded[place - 1].isalnum():
            return True
        place = folded.find(wanted, place + 1)
    return False


def _even(text: str) -> str:
    return " ".join(words.fold(text).split())


def problems_of(conditions: Sequence[Condition]) -> dict[str, str]:
    """What is wrong with these conditions, by `<field>.<place>`; "conditions" for what is wrong with the whole."""
    wrong: dict[str, str] = {}
    if len(conditions) > MOST_CONDITIONS:
        wrong["conditions"] = say("Use at most 10 conditions.")
    for place, condition in enumerate(conditions):
        wrong |= {f"{field}.{place}": said for field, said in _problems(condition).items()}
    return wrong


def _problems(condition: Condition) -> dict[str, str]:
    match condition:
        case OneOf(field, values):
            return {} if field in FIELDS and values else {"values": say("Choose one at least.")}
        case Tags(tag_ids):
            return {} if tag_ids else {"tags": say("Name one tag at least.")}
        case Words(phrases):
            return _of_phrases(phrases)
        case OrderValue(amount, currency):
            return _of_amount(amount, currency)
        case Age(hours):
            return {} if 1 <= hours <= MOST_HOURS else {"hours": say("Choose from 1 hour to a year (8760).")}
        case _:
            return {}


def _of_phrases(phrases: Sequence[str]) -> dict[str, str]:
    if not any(_even(phrase) for phrase in phrases):
        return {"phrases": say("Write a word or a phrase at least.")}
    if len(phrases) > MOST_PHRASES:
        return {"phrases": say("Use at most 20 phrases.")}
    if any(len(phrase) > LONGEST_PHRASE for phrase in phrases):
        return {"phrases": say("A phrase has at most 80 characters.")}
    return {}


def _of_amount(amount: Decimal, currency: str) -> dict[str, str]:
    if not money.is_currency(currency):
        return {"currency": say("Write a currency such as EUR.")}
    return {} if amount > 0 else {"amount": say("Write an amount above zero.")}
