"""What in a letter does not fit its case: an amount that was not granted, a time that is not the one that was promised,
an answer that is not the one that was given before.

Nothing is forbidden by it. Each is said once, and whoever writes may be right: a decision that came in by telephone, a
promise about something else. So only what is plain is noticed, and what could be meant in a way that fits is let be.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from casedesk.automation.noticing.rules.alike import is_alike
from casedesk.automation.noticing.rules.amounts import Amount
from casedesk.automation.noticing.rules.sayings import Of, Saying, sayings_in
from casedesk.promises.rules.reading.offers import Offer, offers_in
from casedesk.promises.rules.reading.times import END_OF_DAY

Kind = Literal["amount", "date", "told"]


@dataclass(frozen=True)
class Sum:
    """An amount that is known, and from where: granted, waiting, promised, came_back, order."""

    amount: Decimal
    currency: str
    of: str


@dataclass(frozen=True)
class Standing:
    """An open promise: what and by when."""

    id: int
    text: str
    due_at: datetime


@dataclass(frozen=True)
class Told:
    """A letter that the customer got: its words, when, in their zone, and from whom."""

    body: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Known:
    """What is known on a case; `told` are earlier letters, the newest first. `gave`: what of money and goods was
    granted, so that a no before it has become a yes."""

    sums: Sequence[Sum] = ()
    promises: Sequence[Standing] = ()
    told: Sequence[Told] = ()
    gave: frozenset[Of] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Notice:
    """One thing that does not fit. `text` is the sentence of the letter; `amount` what it names; `offer` what it
    promises, `promise` what stands; `earlier` what was said before, in which letter."""

    kind: Kind
    text: str
    amount: str = ""
    offer: Offer | None = None
    promise: Standing | None = None
    earlier: str = ""
    letter: Told | None = None

    @property
    def key(self) -> str:
        """What tells it from others: the same sentence that does not fit the same thing is noticed once."""
        about = (
            f"{self.kind}|{self.text}|{self.amount}|{self.promise.id if self.promise else ''}|{self.earlier}"
        )
        return hashlib.blake2s(about.encode(), digest_size=6).hexdigest()


def notices_in(text: str, known: Known, now: datetime, settled: frozenset[str] = frozenset()) -> list[Notice]:
    """What does not fit in a letter written at `now`, in the customer's zone. `settled` are the keys of promises in it
    of which the writer has said already what becomes of them."""
    sayings = sayings_in(text)
    offers = [one for one in offers_in(text, now) if one.key not in settled]
    found = [
        *_amounts(sayings, known),
        *_dates(offers, known, now),
        *_answers(sayings, known),
        *_times_told(offers, known, now),
    ]
    return list({(one.kind, one.text): one for one in reversed(found)}.values())[::-1]


def _amounts(sayings: Sequence[Saying], known: Known) -> Iterator[Notice]:
    ours = _summed([one for one in known.sums if one.of in ("granted", "promised", "came_back")])
    orders = [one for one in known.sums if one.of == "order"]
    for saying in sayings:
        if saying.of != "money" or not saying.gives:
            continue
        explained = [one for one in saying.amounts if _is_among(one, ours)]
        for amount in saying.amounts:
            # "You paid 129.00, of which we refund 40.00" speaks of the order, too.
            if amount not in explained and not (explained and _is_among(amount, orders)):
                yield Notice("amount", saying.text, amount.text)
                break


def _summed(sums: Sequence[Sum]) -> list[Sum]:
    """What was given one by one, and what it comes to together."""
    granted = [one for one in sums if one.of == "granted"]
    currencies = {one.currency for one in granted}
    totals = [
        Sum(sum((one.amount for one in granted if one.currency == code), Decimal(0)), code, "granted")
        for code in currencies
    ]
    return [*sums, *totals]


def _is_among(amount: Amount, sums: Sequence[Sum]) -> bool:
    return any(amount.is_(one.amount, one.currency) for one in sums)


def _dates(offers: Sequence[Offer], known: Known, now: datetime) -> Iterator[Notice]:
    ahead = [one for one in known.promises if one.due_at >= now]
    for offer in offers:
        if any(_is_same_time(offer.due_at, one.due_at.astimezone(now.tzinfo)) for one in known.promises):
            continue
        other = next((one for one in ahead if is_alike(offer.text, one.text)), None)
        if other is not None:
            yield Notice("date", offer.text, offer=offer, promise=other)


def _is_same_time(one: datetime, other: datetime) -> bool:
    """The same moment, or the same day where one of the two names no hour."""
    if one == other:
        return True
    return one.date() == other.date() and END_OF_DAY in (one.hour, other.hour)


def _answers(sayings: Sequence[Saying], known: Known) -> Iterator[Notice]:
    before = _said_before(known.told)
    for saying in sayings:
        found = before.get(saying.of)
        if found is None:
            continue
        earlier, letter = found
        if _contradicts(saying, earlier, known):
            yield Notice("told", saying.text, earlier=earlier.text, letter=letter)


def _said_before(told: Sequence[Told]) -> dict[Of, tuple[Saying, Told]]:
    """What was said last of money, and of goods."""
    found: dict[Of, tuple[Saying, Told]] = {}
    for letter in told:
        for saying in reversed(sayings_in(letter.body)):
            found.setdefault(saying.of, (saying, letter))
    return found


def _contradicts(saying: Saying, earlier: Saying, known: Known) -> bool:
    if saying.gives != earlier.gives:
        # What was refused and then granted is no contradiction: the decision came in between.
        return not (saying.gives and saying.of in known.gave)
    if not saying.gives or not saying.amounts or not earlier.amounts:
        return False
    granted = _summed([one for one in known.sums if one.of == "granted"])
    if all(_is_among(one, granted) for one in (*saying.amounts, *earlier.amounts)):
        return False
    return not any(
        one.numbers & other.numbers and one.currencies & other.currencies
        for one in saying.amounts
        for other in earlier.amounts
    )


def _times_told(offers: Sequence[Offer], known: Known, now: datetime) -> Iterator[Notice]:
    """A time that was said in an earlier letter, is still ahead, and is not the one that is said now."""
    for offer in offers:
        if any(_is_same_time(offer.due_at, one.due_at.astimezone(now.tzinfo)) for one in known.promises):
            continue
        found = _time_before(offer, known.told, now)
        if found is None:
            continue
        earlier, letter = found
        if earlier.due_at > now and not _is_same_time(offer.due_at, earlier.due_at):
            yield Notice("told", offer.text, offer=offer, earlier=earlier.text, letter=letter)


def _time_before(offer: Offer, told: Sequence[Told], now: datetime) -> tuple[Offer, Told] | None:
    """What was said last about the same thing, in letters so late that its time can be ahead."""
    for letter in told:
        if letter.at < now - timedelta(days=92):
            return None
        for earlier in reversed(offers_in(letter.body, letter.at)):
            if is_alike(offer.text, earlier.text):
                return earlier, letter
    return None
