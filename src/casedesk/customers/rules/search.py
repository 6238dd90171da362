"""How a customer is found while somebody types.

By any word of the name, the organisation, the shop's key or an address, by how it begins, in any order;
by the first or the last digits of a telephone number, however it is written; by the beginning of an
order number. One index answers all but the last: telephone numbers stand in it forwards, and backwards
after a sign that no word holds; addresses stand in it whole, too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casedesk.customers.rules.identities import digits_of_phone, mailbox_key, shown
from casedesk.platform import words

LONGEST_QUESTION = 200
FEWEST_DIGITS = 3
"""Fewer digits than these are no part of a telephone number: they would find everybody."""
_FEWEST_LETTERS = 2
_FEWEST_OF_ORDER = 3
_BACKWARDS = "<"
_LAST_CHARACTER = "\U0010ffff"

_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_ADDRESS_LIKE = re.compile(r"[^\s@]+@[^\s@]*")
_PHONE_LIKE = re.compile(r"[+\d\s().\-/]+")


@dataclass(frozen=True)
class Question:
    """What was typed, folded and by its terms, and as the database is asked: a `tsquery`, and the range of
    order numbers or None."""

    text: str
    terms: tuple[words.Term, ...]
    query: str
    order_from: str | None = None
    order_to: str | None = None


@dataclass(frozen=True)
class Told:
    """An address of a customer who was found, as it is compared and as it was given."""

    kind: str
    normalised: str
    value: str

    @property
    def read(self) -> str:
        """The address as a person reads it."""
        return shown(self.kind, self.normalised, self.value)


def words_of(
    name: str,
    organisation: str | None,
    addresses: Iterable[tuple[str, str, str]],
    external_id: str | None = None,
) -> str:
    """The search column of a customer; addresses are (kind, normalised, value), `external_id` is the shop's
    key."""
    texts = [name, organisation or "", external_id or ""]
    exact: list[str] = []
    for kind, normalised, value in addresses:
        if kind == "phone":
            exact.extend(_phone_terms(normalised))
            continue
        texts.append(normalised)
        if words.fold(value) != normalised:
            texts.append(value)
        if "@" in normalised:
            exact += [words.fold(normalised), words.fold(value)]
        if kind == "email":
            exact.append(mailbox_key(normalised))
    return words.vector(texts, exact, beginnings=True)


def question(typed: str) -> Question | None:
    """What to ask for, or None where too little was typed to ask anything."""
    text = _UNSTORABLE.sub(" ", typed).strip().removeprefix("@")[:LONGEST_QUESTION]
    asked = _asked(text)
    order = order_key(text)
    by_order = len(order) >= _FEWEST_OF_ORDER and any(sign.isdigit() for sign in order)
    if not asked and not by_order:
        return None
    return Question(
        words.fold(text),
        tuple(asked),
        _query(words.fold(text), asked),
        order if by_order else None,
        order + _LAST_CHARACTER if by_order else None,
    )


def order_key(number: str) -> str:
    """An order's number as it is compared: letters and digits only, in capitals. As the index does it."""
    return re.sub(r"[^0-9A-Za-z]", "", number).upper()


def rank(asked: Question, name: str, addresses: Iterable[Told]) -> int:
    """How well a customer answers, 0 the best: by a whole address, by how the name begins, by its words."""
    digits = _digits(asked.text) if _PHONE_LIKE.fullmatch(asked.text) else ""
    if any(_is_whole(asked.text, digits, told) for told in addresses):
        return 0
    if words.fold(name).startswith(asked.text):
        return 1
    found = list(words.terms(name))
    return 2 if all(words.is_among(term, found) for term in asked.terms) else 3


def what_matched(
    asked: Question, name: str, organisation: str | None, addresses: Iterable[Told]
) -> list[str]:
    """What besides the name answers the question: addresses as they are read, then the organisation."""
    named = list(words.terms(name))
    wanted = [term for term in asked.terms if not words.is_among(term, named)]
    if not wanted:
        return []
    found = [told.read for told in addresses if any(_is_in_address(term, told) for term in wanted)]
    of_organisation = list(words.terms(organisation or ""))
    if organisation and any(words.is_among(term, of_organisation) for term in wanted):
        found.append(organisation)
    return found


def _asked(text: str) -> list[words.Term]:
    if _PHONE_LIKE.fullmatch(text):
        digits = _digits(words.fold(text))
        return [words.Term(digits, is_run=False)] if len(digits) >= FEWEST_DIGITS else []
    return [term for term in words.asked(text) if term.is_run or len(term.text) >= _FEWEST_LETTERS]


def _digits(text: str) -> str:
    # The zero of "+44 (0)20" is for dialling from within the country only.
    return re.sub(r"\D", "", text.replace("(0)", ""))


def _query(text: str, asked: list[words.Term]) -> str:
    # An address that is typed from its beginning is one look into the index; its words are five, some of
    # which half of all customers share (gmail, com).
    if _ADDRESS_LIKE.fullmatch(text):
        return f"{words.quoted(text)}:*"
    return " & ".join(_term_query(term) for term in asked)


def _term_query(term: words.Term) -> str:
    if not _is_digits(term):
        return words.term_query(term, beginnings=True)
    ways = [*_ways_to_begin(term.text), _BACKWARDS + term.text[::-1]]
    return "(" + " | ".join(words.quoted(way) + ":*" for way in ways) + ")"


def _is_digits(term: words.Term) -> bool:
    return not term.is_run and term.text.isdigit() and len(term.text) >= FEWEST_DIGITS


def _is_whole(text: str, digits: str, told: Told) -> bool:
    if told.kind != "phone":
        return text in (words.fold(told.normalised), words.fold(told.value))
    return bool(digits) and any(way in digits_of_phone(told.normalised) for way in _ways_to_begin(digits))


def _ways_to_begin(digits: str) -> list[str]:
    # 020…, 0044…: the zeros are for dialling and stand in no stored number, except where they do (Italy).
    bare = digits.lstrip("0")
    return [digits, bare] if bare != digits and len(bare) >= FEWEST_DIGITS else [digits]


def _phone_terms(normalised: str) -> list[str]:
    with_country, national = digits_of_phone(normalised)
    return [with_country, national, _BACKWARDS + with_country[::-1]]


def _is_in_address(term: words.Term, told: Told) -> bool:
    if told.kind != "phone":
        return words.is_among(term, list(words.terms(f"{told.normalised} {told.value}")))
    if not _is_digits(term):
        return False
    with_country, national = digits_of_phone(told.normalised)
    begins = any(number.startswith(tuple(_ways_to_begin(term.text))) for number in (with_country, national))
    return begins or with_country.endswith(term.text)
