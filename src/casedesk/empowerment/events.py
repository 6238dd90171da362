"""What happened to concessions and to the policy, for the features above to react to."""

from decimal import Decimal

from casedesk.platform.events import Event


class ConcessionGranted(Event, frozen=True, kw_only=True):
    """A remedy was granted: by the agent alone, or after an approval. `before` is the state it was in, if any."""

    concession_id: int
    case_id: int
    by_user_id: int | None
    amount: Decimal
    before: str = ""


class ConcessionReserved(Event, frozen=True, kw_only=True):
    """A remedy was promised under a condition."""

    concession_id: int
    case_id: int


class ConcessionRequested(Event, frozen=True, kw_only=True):
    """A remedy needs an approval, and somebody asked for it. `approver` is with whom it starts."""

    concession_id: int
    case_id: int
    agent_id: int
    approver: str


class ConcessionRefused(Event, frozen=True, kw_only=True):
    """What was asked for will not be granted."""

    concession_id: int
    case_id: int


class ConcessionWithdrawn(Event, frozen=True, kw_only=True):
    """What was asked for, or reserved, is no longer wanted: taken back, lapsed, or its case ended otherwise.
    `state` is what it is now."""

    concession_id: int
    case_id: int
    state: str


class ConcessionReversed(Event, frozen=True, kw_only=True):
    """A mistake was taken back, as far as the money came back. `told` is how the customer was told, if they were."""

    concession_id: int
    case_id: int
    came_back: Decimal
    told: str = ""


class ConcessionFulfilled(Event, frozen=True, kw_only=True):
    """The money moved, or the parcel left."""

    concession_id: int
    case_id: int


class PolicyPublished(Event, frozen=True, kw_only=True):
    """A version of the policy was published."""

    policy_id: int
