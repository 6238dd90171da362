"""What a decision is asked about: a remedy, for a reason, by an agent, for a customer and their order.

Keys (of customers, cases, orders, lines) are texts, so that a file can name things as well as a database.
What is asked is measured once: at face value, which is what the customer gets, and as the policy counts it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from casedesk.empowerment.rules.amounts import NOTHING, rounded_down
from casedesk.empowerment.rules.words import MONEY, Basis, Counts, Reason, Remedy
from casedesk.platform import money

_MOST = Fraction(money.MOST)
STANDARD = "standard"
"""The tier below which no tier falls."""


@dataclass(frozen=True)
class Agent:
    """Who asks. Policies and ledgers name them by email."""

    email: str
    role: str = "agent"
    level: int = 1
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Customer:
    """Who would get it.

    `selves` are the same person under other keys (merged); `group` are others who share limits with them:
    the organisation, a household marked as one. A risk flag is in force up to and on the day it ends.
    """

    id: str
    tier: str = STANDARD
    selves: frozenset[str] = frozenset()
    group: frozenset[str] = frozenset()
    risk_flag_ends: date | None = None

    @property
    def person(self) -> frozenset[str]:
        """Every key of this one person."""
        return self.selves | {self.id}

    @property
    def everyone(self) -> frozenset[str]:
        """Every key of the customer group."""
        return self.person | self.group


@dataclass(frozen=True)
class OrderLine:
    """One line, with tax, in the order's currency. Shipping is a line of its own, and so is a voucher used.

    `price` is what it counts as, `paid` what was paid for it, `came_back` what went back to the customer
    otherwise than by a concession (a return the shop refunded).
    """

    id: str
    price: Decimal
    paid: Decimal
    quantity: Decimal = Decimal(1)
    came_back: Decimal = NOTHING
    chargeback_open: bool = False


@dataclass(frozen=True)
class Order:
    """A purchase. `paid` is what was paid for all of it, shipping added and vouchers taken off."""

    id: str
    customer: str
    placed_on: date
    currency: str
    paid: Decimal
    lines: tuple[OrderLine, ...] = ()
    came_back: Decimal = NOTHING
    chargeback_open: bool = False


@dataclass(frozen=True)
class Request:
    """One remedy asked for on one case.

    `line` and `quantity` say for which line of the order and for how many of it (all, unless said).
    `contract` is what a contract promises, `owed` what the customer has a right to, where it is known.
    """

    agent: Agent
    customer: Customer
    case: str
    remedy: Remedy
    reason: Reason
    currency: str
    amount: Decimal | None = None
    basis: Basis = Basis.GOODWILL
    cost_to_us: Decimal | None = None
    categories: frozenset[str] = frozenset()
    incidents: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    order: Order | None = None
    line: str | None = None
    quantity: Decimal | None = None
    contract: Decimal | None = None
    owed: Decimal | None = None


@dataclass(frozen=True)
class Asked:
    """What is asked at face value, and what one unit of it counts as (1, unless the policy counts cost)."""

    face: Decimal
    rate: Fraction
    currency: str

    @property
    def counted(self) -> Fraction:
        """The whole as the policy counts it."""
        return Fraction(self.face) * self.rate

    def face_within(self, room: Fraction) -> Decimal | None:
        """The largest face value that counts as no more than this; None where it counts as nothing."""
        if not self.rate:
            return None
        counted = room if self.rate == 1 else room / self.rate
        return rounded_down(min(counted, _MOST), self.currency)


def line_of(request: Request) -> OrderLine | None:
    """The order line that is asked about."""
    if request.order is None or request.line is None:
        return None
    return next((line for line in request.order.lines if line.id == request.line), None)


def of_pieces(request: Request, line: OrderLine, whole: Decimal) -> Decimal:
    """The part of a line's amount that falls to the pieces asked about, rounded down."""
    if request.quantity is None or not line.quantity:
        return whole
    part = Fraction(request.quantity) / Fraction(line.quantity)
    return rounded_down(min(part, Fraction(1)) * Fraction(whole), request.currency)


def measured(request: Request, counts: Counts) -> Asked:
    """What is asked; a replacement counts as its line's price, whatever amount is said."""
    line = line_of(request)
    face = request.amount
    if request.remedy is Remedy.REPLACEMENT and line is not None:
        face = of_pieces(request, line, line.price)
    if face is None or face <= 0:
        # Without an amount there is still something to know: how much would be open.
        rate = Fraction(1) if request.remedy in MONEY | {Remedy.REPLACEMENT} else Fraction(0)
        return Asked(NOTHING, rate, request.currency)
    cost = request.cost_to_us
    rate = Fraction(1) if counts is Counts.FACE or cost is None else Fraction(cost) / Fraction(face)
    return Asked(face, rate, request.currency)
