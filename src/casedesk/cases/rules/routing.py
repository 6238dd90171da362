"""What a case asks of whoever names its owner, and what it is told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RoutingRequest:
    """A new case, as far as its owner depends on it. `follows_id` is the earlier case it continues."""

    customer_id: int
    language: str | None = None
    team_id: int | None = None
    follows_id: int | None = None


@dataclass(frozen=True)
class Route:
    """Who owns it, in which team, by which rule, and the reason as a sentence."""

    owner_id: int
    team_id: int | None
    rule: str
    reason: str
