"""The two JSON forms that `casedesk policy decide` reads: what is asked, and what was given so far.

Amounts are texts ("40.00") or numbers (40.00), read exactly; times bear their zone. Keys of things (customers,
cases, orders, lines) are texts or whole numbers. docs/policies.md shows both forms.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.requests import STANDARD
from casedesk.empowerment.rules.words import Basis, GrantedBy, Reason, Remedy
from casedesk.platform import money
from casedesk.platform.errors import Unusable

Key = str | int
Instant = Annotated[datetime, Meta(tz=True)]
_QUANTITY_PLACES = -3
_FIRST_YEAR, _LAST_YEAR = 1970, 9000


class Form(Struct, forbid_unknown_fields=True, kw_only=True):
    """A part of a file, whose keys are all known."""


class AgentForm(Form):
    """Who asks."""

    email: str
    role: str = "agent"
    level: int = 1
    teams: list[str] = []


class CustomerForm(Form):
    """Who would get it."""

    id: Key
    tier: str = STANDARD
    selves: list[Key] = []
    group: list[Key] = []
    risk_flag_ends: date | None = None


class OrderLineForm(Form):
    """One line; its price is what was paid for it, unless said."""

    id: Key
    paid: Decimal
    price: Decimal | None = None
    quantity: Decimal = Decimal(1)
    came_back: Decimal = NOTHING
    chargeback_open: bool = False


class OrderForm(Form):
    """A purchase of the customer in the request's currency, paid by the sum of its lines, unless said."""

    id: Key
    placed_on: date
    customer: Key | None = None
    currency: str | None = None
    paid: Decimal | None = None
    lines: list[OrderLineForm] = []
    came_back: Decimal = NOTHING
    chargeback_open: bool = False


class RequestForm(Form):
    """A request; `at` is when it is decided, now unless said."""

    agent: AgentForm
    customer: CustomerForm
    remedy: Remedy
    reason: Reason
    currency: str
    case: Key = ""
    at: Instant | None = None
    amount: Decimal | None = None
    basis: Basis = Basis.GOODWILL
    cost_to_us: Decimal | None = None
    categories: list[str] = []
    incidents: list[Key] = []
    evidence: list[str] = []
    order: OrderForm | None = None
    line: Key | None = None
    quantity: Decimal | None = None
    contract: Decimal | None = None
    owed: Decimal | None = None


class GrantedForm(Form, tag_field="kind", tag="granted"):
    """A concession that was granted."""

    id: Key
    at: Instant
    customer: Key
    remedy: Remedy
    reason: Reason
    currency: str
    amount: Decimal = NOTHING
    basis: Basis = Basis.GOODWILL
    case: Key = ""
    agent: str = ""
    cost_to_us: Decimal | None = None
    order: Key | None = None
    line: Key | None = None
    occasion: str | None = None
    granted_by: GrantedBy = GrantedBy.AGENT


class ReservedForm(GrantedForm, tag_field="kind", tag="reserved"):
    """A concession held for the customer until they did their part; it counts already."""


class FulfilledForm(Form, tag_field="kind", tag="fulfilled"):
    """The money moved, or the parcel left."""

    of: Key
    at: Instant


class ExpiredForm(Form, tag_field="kind", tag="expired"):
    """A reservation that lapsed."""

    of: Key
    at: Instant


class ReversedForm(Form, tag_field="kind", tag="reversed"):
    """A concession taken back; what came back of it is free again."""

    of: Key
    at: Instant
    came_back: Decimal = NOTHING


class SpentForm(Form):
    """A sum made beforehand for a budget or a review line."""

    limit: str
    currency: str
    amount: Decimal


class LedgerForm(Form):
    """What was given so far, in any order."""

    entries: list[GrantedForm | ReservedForm | FulfilledForm | ExpiredForm | ReversedForm] = []
    spent: list[SpentForm] = []


FormT = TypeVar("FormT", bound=Form)


def decoded(content: bytes, form: type[FormT], name: str) -> FormT:
    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$")
        where = place.rstrip("`").lstrip(".")
        if reason == "Invalid decimal string":
            reason = 'this is no amount, write it as "40.00"'
        raise Unusable(f"{name}: {f'{where}: ' if where else ''}{reason}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unusable(f"{name} is no JSON: {error}.") from error


def check_amount(amount: Decimal | None, currency: str, where: str, least: Decimal = -money.MOST) -> None:
    if not money.is_currency(currency):
        raise Unusable(f"{where}: there is no currency {currency!r}.")
    if amount is not None and not (money.fits(amount, currency) and amount >= least):
        raise Unusable(f"{where}: {amount} is no amount in {currency}.")


def check_quantity(quantity: Decimal | None, where: str) -> None:
    if quantity is None:
        return
    exponent = quantity.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < _QUANTITY_PLACES or not abs(quantity) <= money.MOST:
        raise Unusable(f"{where}: {quantity} is no quantity.")


def check_time(at: datetime | None, where: str) -> None:
    """Raises Unusable where nobody can have meant this time; at the ends of the calendar zones cannot be told."""
    if at is not None and not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise Unusable(f"{where}: {at.isoformat()} is no time of ours.")


def check_word(word: str, known: Iterable[str], where: str) -> None:
    """Raises Unusable where a word is none of those that are known."""
    if word not in known:
        raise Unusable(f"{where}: {word!r} is none of {', '.join(known)}.")


def keys(keys: Iterable[Key]) -> frozenset[str]:
    return frozenset(str(key) for key in keys)


def key(key: Key | None) -> str | None:
    return None if key is None else str(key)
