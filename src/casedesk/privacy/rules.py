"""When somebody may be erased, and what is said of it.

Nobody is erased while something is still owed either way: an open case, a decision that is waited for, a letter on its
way, a promise, money or a parcel still to go, a dispute about a payment. Article 17 (1) of the GDPR names the grounds;
article 17 (3) is why a dispute comes first. What is erased is known by its tombstone only, which holds no word about
the person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casedesk.platform.sentences import all_of, say, say_many

GROUNDS = {
    "no_longer_needed": say("It is no longer needed for what it was taken for"),
    "consent_withdrawn": say("They took their consent back"),
    "objection": say("They object, and nothing outweighs it"),
    "unlawful": say("It should never have been kept"),
    "legal_duty": say("A law demands it"),
}
"""Why, as article 17 (1) a to e says it, and in plain words."""

_REFERENCE = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9./_-]{0,39})?")


@dataclass(frozen=True)
class Request:
    """What was asked for: on which ground, and under which number the request itself is kept, if anywhere."""

    ground: str
    reference: str = ""


@dataclass(frozen=True)
class Obstacle:
    """Something that has to end first; `case_id` says where, if it is on a case."""

    kind: str
    case_id: int | None = None


def is_reference(text: str) -> bool:
    """Whether this can name a request without saying anything about a person."""
    return _REFERENCE.fullmatch(text) is not None


def number_of(customer_id: int) -> str:
    """What an erased customer is called, and what one types to confirm an erasure."""
    return f"#{customer_id}"


def means(typed: str, customer_id: int, name: str) -> bool:
    """Whether somebody typed the customer's number, or their name as it stands."""
    words = " ".join(typed.split())
    return (
        words.removeprefix("#") == str(customer_id) or words.casefold() == " ".join(name.split()).casefold()
    )


def refusal(obstacles: Sequence[Obstacle]) -> str:
    """Why not yet, in a sentence."""
    return say("Not yet: %(what)s.", what=all_of(_each(obstacles)))


def _each(obstacles: Sequence[Obstacle]) -> Iterable[str]:
    kinds = list(dict.fromkeys(one.kind for one in obstacles))
    return [what_stands(kind, sum(one.kind == kind for one in obstacles)) for kind in kinds]


def what_stands(kind: str, many: int) -> str:
    """So many things of a kind that have to end first."""
    match kind:
        case "case":
            return say_many("%(n)d case is open", "%(n)d cases are open", many)
        case "approval":
            return say_many("%(n)d approval is waited for", "%(n)d approvals are waited for", many)
        case "letter":
            return say_many("%(n)d letter is on its way", "%(n)d letters are on their way", many)
        case "promise":
            return say_many("%(n)d promise is not kept yet", "%(n)d promises are not kept yet", many)
        case "fulfilment":
            return say_many(
                "%(n)d thing that was granted is still to be done",
                "%(n)d things that were granted are still to be done",
                many,
            )
        case "task":
            return say_many("%(n)d task is open", "%(n)d tasks are open", many)
        case "chargeback":
            return say_many("%(n)d payment is disputed", "%(n)d payments are disputed", many)
        case "mail":
            return say_many(
                "%(n)d mail of theirs is not sorted yet", "%(n)d mails of theirs are not sorted yet", many
            )
        case _:
            return say_many(
                "%(n)d case is hidden from you: ask an admin",
                "%(n)d cases are hidden from you: ask an admin",
                many,
            )
