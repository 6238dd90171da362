"""Promises between forms and the ledger: what a case's page shows of them, and what was typed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from casedesk.customers.queries.record import CustomerRecord
from casedesk.platform import clock, money
from casedesk.platform.errors import Invalid
from casedesk.promises.actions.letters import Change
from casedesk.promises.actions.making import NewPromise
from casedesk.promises.actions.settling import KEEP, WITHDRAW, Settled, Telling
from casedesk.promises.queries.ledger import PromiseRow, promises_of
from casedesk.promises.queries.letters import InLetter, letter, letter_without
from casedesk.promises.rules import ledger
from casedesk.promises.rules.reading.offers import Offer, offers_in
from casedesk.settings.queries import desk_settings
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.zoned import spoken_in

CHOSEN = "promise."
"""How the fields begin in which a letter's form says what becomes of the promises found in it."""
MOST_TO_MOVE = 3
LATELY = timedelta(hours=1)


class Promised(msgspec.Struct, frozen=True):
    """What was promised on a case. `zone` is the customer's, `phones` their numbers with the words for each,
    `currency` what they paid in last, else the desk's, `due` when a new promise is due unless one says otherwise."""

    rows: list[PromiseRow]
    zone: str
    phones: list[tuple[str, str]]
    currency: str
    due: str

    @property
    def open(self) -> list[PromiseRow]:
        """What is still to be done."""
        return [row for row in self.rows if row.state == ledger.OPEN]

    @property
    def ended(self) -> list[PromiseRow]:
        """What became of the others, the latest first; what was moved stands with the one that follows it."""
        return [row for row in reversed(self.rows) if row.state not in (ledger.OPEN, ledger.MOVED)]

    @property
    def withdrawable(self) -> bool:
        """Whether there is one that can still be withdrawn."""
        return any(row.due_at >= clock.now() for row in self.open)


async def promised_on(family: list[int], person: CustomerRecord) -> Promised:
    """Everything that was promised on a case and on those merged into it."""
    settings = await desk_settings()
    zone = person.zone or settings.zone
    # The end of the next working day is what most people mean.
    due = clock.now().astimezone(ZoneInfo(zone))
    return Promised(
        rows=await promises_of(family),
        zone=zone,
        phones=[(one.normalised, one.read) for one in person.identities if one.kind == "phone"],
        currency=person.orders[0].currency if person.orders else settings.currency,
        due=_next_working_evening(due),
    )


def _next_working_evening(now: datetime) -> str:
    ahead = {4: 3, 5: 2}.get(now.weekday(), 1)
    day = datetime.fromordinal(now.toordinal() + ahead)
    return day.strftime("%Y-%m-%dT17:00")


def read_promise(form: Form, promised: Promised) -> NewPromise:
    """The promise as it was typed, its time by the customer's clock. What is wrong with it is noted in the form."""
    amount, currency = read_amount(form, promised.currency)
    phones = [number for number, _words in promised.phones]
    return NewPromise(
        text=form.text("text", longest=ledger.LONGEST_TEXT),
        due_at=form.moment("due_at", promised.zone),
        amount=amount,
        currency=currency,
        phone=form.optional_choice("phone", phones) or "",
    )


def read_amount(form: Form, currency: str) -> tuple[Decimal | None, str | None]:
    """An amount with its currency, both None where none was typed."""
    typed = form.text("amount", longest=30, required=False)
    if not typed:
        return None, None
    code = form.text("currency", longest=3, required=False).upper() or currency
    amount = money.read_amount(typed)
    if amount is None:
        form.refuse("amount", _("Write an amount such as 15.00."))
    return amount, code


class OfferedPromise(msgspec.Struct, frozen=True):
    """A promise that was found in what somebody writes: what can become of it, as pairs of value and words, and
    what was chosen."""

    name: str
    offer: Offer
    choices: list[tuple[str, str]]
    chosen: str


async def offered_in(text: str, promised: Promised, form: Form) -> list[OfferedPromise]:
    """The promises in a text that are not on the ledger yet, with what was chosen for each already."""
    now = clock.now().astimezone(ZoneInfo(promised.zone))
    # Reading a date loads much the first time; nobody else waits for that.
    found = await asyncio.to_thread(offers_in, text, now)
    known = {(row.text, row.due_at) for row in promised.open}
    return [_offered(one, promised, form) for one in found if (one.text, one.due_at) not in known]


def _offered(offer: Offer, promised: Promised, form: Form) -> OfferedPromise:
    name = CHOSEN + offer.key
    due = offer.due_at.astimezone(ZoneInfo("UTC")).isoformat()
    movable = [row for row in promised.open if row.due_at >= clock.now() and row.due_at != offer.due_at]
    choices = [
        (f"move|{row.id}|{due}", _moves(row, promised, len(movable) > 1)) for row in movable[:MOST_TO_MOVE]
    ]
    choices.append((f"make||{due}", _("Adds one") if movable else _("Put it on the ledger")))
    typed = form.values.get(name, "")
    return OfferedPromise(name, offer, choices, typed if isinstance(typed, str) else "")


def _moves(row: PromiseRow, promised: Promised, several: bool) -> str:
    if not several:
        return _("Moves it")
    return _("Moves “%(text)s”, %(due)s") % {
        "text": row.text[:40],
        "due": spoken_in(row.due_at, promised.zone),
    }


class SaidLately(msgspec.Struct, frozen=True):
    """A letter that was sent just now, with the promises in it that nobody put on the ledger."""

    reply_id: int
    offered: list[OfferedPromise]


async def said_lately(case_id: int, user_id: int, promised: Promised) -> SaidLately | None:
    """What this user has promised in a letter of the last hour: for whoever writes without script, and is offered
    it only now."""
    found = await letter_without(case_id, user_id, clock.now() - LATELY)
    if found is None:
        return None
    offered = await offered_in(found.body, promised, Form())
    return SaidLately(found.id, offered) if offered else None


async def read_said(form: Form, promised: Promised) -> tuple[int, Change]:
    """What is to be put on the ledger of a letter that was sent. Raises Invalid where it says no such thing."""
    reply_id = form.identifier("letter")
    found = await letter(reply_id)
    changes = await read_changes(form, found.body if found is not None else "", promised)
    if not changes:
        raise Invalid({"promise": _("This letter promises nothing of the kind. Make the promise by hand.")})
    return reply_id, changes[0]


async def read_changes(form: Form, text: str, promised: Promised) -> list[Change]:
    """What a letter does to the ledger, as it was chosen under it; what no longer stands in it is left out."""
    chosen = {name: value for name, value in form.values.items() if name.startswith(CHOSEN) and value}
    if not chosen:
        return []
    offered = {one.name: one.offer for one in await offered_in(text, promised, form)}
    found = [
        _change(value, offered[name], promised)
        for name, value in chosen.items()
        if name in offered and isinstance(value, str)
    ]
    return [one for one in found if one is not None]


def _change(value: str, offer: Offer, promised: Promised) -> Change | None:
    """What was chosen for one promise; None for what no page of ours offers."""
    change, _bar, rest = value.partition("|")
    key, _bar, due = rest.partition("|")
    try:
        due_at = datetime.fromisoformat(due)
    except ValueError:
        return None
    moves = next((row.id for row in promised.open if str(row.id) == key), None)
    if due_at.tzinfo is None or (change, moves is None) not in {("make", True), ("move", False)}:
        return None
    phone = promised.phones[0][0] if offer.is_call and promised.phones else ""
    return Change(change, moves, offer.text, due_at, offer.amount, offer.currency, phone)


def chosen_again(changes: Sequence[InLetter]) -> dict[str, str]:
    """The fields of a letter that was taken back, so that what was chosen under it is chosen again."""
    return {
        CHOSEN
        + Offer(one.text, one.due_at).key: f"{one.change}|{one.promise_id or ''}|{one.due_at.isoformat()}"
        for one in changes
        if one.due_at is not None
    }


@dataclass(frozen=True)
class Settlement:
    """What the form of a resolution says of the promises that are open."""

    settled: list[Settled]
    telling: Telling


def read_settlement(form: Form, promised: Promised, addresses: Sequence[str]) -> Settlement:
    """What becomes of each open promise as its case is resolved. What is not said is noted in the form."""
    settled = []
    for row in promised.open:
        how = form.choice(f"promise_{row.id}", (KEEP, WITHDRAW))
        settled.append(Settled(row.id, how, _given(form, row) if how == KEEP else None))
    body = form.words("told_body", longest=4_000, required=False)
    telling = Telling(form.checkbox("spoken"), addresses[0] if addresses else "", body)
    return Settlement(settled, telling)


def _given(form: Form, row: PromiseRow) -> Decimal | None:
    if row.amount is None:
        return None
    typed = form.text(f"amount_{row.id}", longest=30, required=False)
    amount = money.read_amount(typed)
    if typed and amount is None:
        form.refuse(f"amount_{row.id}", _("Write an amount such as 15.00."))
    return amount
