"""What a policy is made of.

An allowance says what somebody may grant on their own; a cap, what is never passed without an approval,
however it is split; a never line, what is not granted at all; a review line, from where on a supervisor
looks at an agent's grants afterwards. An empty set of reasons, tiers, categories, remedies or bases speaks
of all of them. Every amount is for the currencies it names and for no other. Guidance decides nothing: it is read on
the case where its line speaks.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cached_property

from casedesk.empowerment.rules.amounts import NONE_NAMED, Amounts
from casedesk.empowerment.rules.words import Basis, Counts, Reason, Remedy, Scope

LEVELS = (1, 2, 3)
LONGEST_GUIDANCE = 500


class WhoKind(IntEnum):
    """Of whom an allowance speaks, the more specific the higher."""

    ROLE = 1
    LEVEL = 2
    TEAM = 3
    PERSON = 4


@dataclass(frozen=True)
class Who:
    """A person (by email), a team (by name), a level (1 to 3) or a role."""

    kind: WhoKind
    name: str


@dataclass(frozen=True)
class When:
    """The requests a line speaks of. Days count from the order's date, both ends included."""

    reasons: frozenset[Reason] = frozenset()
    tiers: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    from_days: int | None = None
    within_days: int | None = None
    occasion: str | None = None


@dataclass(frozen=True)
class HowMuch:
    """What one concession may be: of an amount and shares, the smallest counts; or without a limit."""

    amount: Amounts | None = None
    percent_of_order: Decimal | None = None
    percent_of_line: Decimal | None = None
    unlimited: bool = False


@dataclass(frozen=True)
class Allowance:
    """A line that says what somebody may grant on their own, as goodwill or as thanks."""

    id: str
    who: Who
    remedy: Remedy
    how_much: HowMuch
    basis: Basis = Basis.GOODWILL
    when: When = When()
    guidance: str = ""


@dataclass(frozen=True)
class Cap:
    """A line never passed without an approval: a sum (per currency) or a count (across currencies).

    `days` None adds up all there ever was.
    """

    id: str
    scope: Scope
    amount: Amounts | None = None
    count: int | None = None
    days: int | None = None
    remedies: frozenset[Remedy] = frozenset()
    guidance: str = ""


@dataclass(frozen=True)
class Never:
    """What is not granted, whatever allowances say: at all, or `above` an amount. `say` is for the customer,
    `guidance` for us."""

    id: str
    say: str
    remedies: frozenset[Remedy] = frozenset()
    bases: frozenset[Basis] = frozenset()
    when: When = When()
    above: Amounts | None = None
    guidance: str = ""


@dataclass(frozen=True)
class ReviewLine:
    """An agent's sum in rolling days; passing it only puts the grants on the supervisor's list afterwards."""

    id: str
    days: int
    amount: Amounts


@dataclass(frozen=True)
class Evidence:
    """What has to be there before a reason opens an allowance, or something owed is granted."""

    id: str
    needs: frozenset[str]
    reasons: frozenset[Reason] = frozenset()
    bases: frozenset[Basis] = frozenset()


@dataclass(frozen=True)
class Bound:
    """The most a supervisor may write into a line of their team, for one remedy."""

    id: str
    remedy: Remedy
    amount: Amounts


class OccasionKind(StrEnum):
    """Whether it is tied to what happened or to the time of year."""

    INCIDENT = "incident"
    SEASON = "season"


@dataclass(frozen=True)
class Occasion:
    """An incident or a season: it ends, and has its own budget.

    A season speaks of all requests of its days, an incident of those that name it.
    """

    id: str
    kind: OccasionKind
    ends: date
    budget: Amounts
    starts: date | None = None


Line = Allowance | Cap | Never | ReviewLine | Evidence | Bound | Occasion


@dataclass(frozen=True)
class Preamble:
    """How far we go, in plain words, signed by a manager, with what it may cost in a calendar year."""

    text: str = ""
    signed_by: str = ""
    yearly_budget: Amounts | None = None


@dataclass(frozen=True)
class Policy:
    """One version of the rules. The order of its lines means nothing."""

    name: str
    preamble: Preamble = field(default_factory=Preamble)
    counts: Counts = Counts.FACE
    thanks_budget: Amounts | None = None
    supervisor_up_to: Amounts = NONE_NAMED
    provisional: Amounts = NONE_NAMED
    allowances: tuple[Allowance, ...] = ()
    caps: tuple[Cap, ...] = ()
    nevers: tuple[Never, ...] = ()
    reviews: tuple[ReviewLine, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    bounds: tuple[Bound, ...] = ()
    occasions: tuple[Occasion, ...] = ()

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Every line by its id, kind by kind."""
        lines: list[Line] = [
            *self.allowances,
            *self.caps,
            *self.nevers,
            *self.reviews,
            *self.evidence,
            *self.bounds,
            *self.occasions,
        ]
        return {line.id: line for line in lines}

    def occasion(self, id: str | None) -> Occasion | None:
        """The incident or season of this id."""
        return next((one for one in self.occasions if one.id == id), None)
