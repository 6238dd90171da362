"""What a case asks of whoever names its owner, and what it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RoutingRequest:
    """A case, as far as its owner depends on it. `follows_id` is the earlier case that a new one continues,
    `case_id` the case itself where it is taken up again: what is not said here is as it stands there."""

    customer_id: int
    language: str | None = None
    team_id: int | None = None
    follows_id: int | None = None
    case_id: int | None = None
    usual_team_id: int | None = None
    mailbox_id: int | None = None
    category_id: int | None = None
    kind: str | None = None
    channel: str | None = None
    priority: str | None = None
    size: str = "normal"


@dataclass(frozen=True)
class Route:
    """Who owns it, in which team, by which rule, and the reason as a sentence. `facts` is what of it the record
    keeps beside that."""

    owner_id: int
    team_id: int | None
    rule: str
    reason: str
    facts: Mapping[str, int | str] = field(default_factory=dict)
