"""Who did it, and what they may see.

Everyone on staff sees and may act on every case, except the cases of a team marked private: those are for
its members and for admins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Actor:
    """A user, the customer, an API token, or the system with the name of its rule."""

    kind: str
    user_id: int | None = None
    rule: str = ""
    teams: tuple[int, ...] = ()
    sees_all: bool = False


def user(user_id: int, teams: tuple[int, ...] = (), *, sees_all: bool = False) -> Actor:
    """Somebody who signed in."""
    return Actor("user", user_id=user_id, teams=teams, sees_all=sees_all)


class Staff(Protocol):
    """Somebody of the staff, however they were looked up."""

    @property
    def id(self) -> int: ...

    @property
    def role(self) -> str: ...

    @property
    def teams(self) -> Sequence[int]: ...


def of_staff(one: Staff) -> Actor:
    """Somebody of the staff, with what their role and their teams let them see."""
    return user(one.id, tuple(one.teams), sees_all=one.role == "admin")


def customer(rule: str = "") -> Actor:
    """The customer, by a channel; `rule` says how the contact found its case."""
    return Actor("customer", rule=rule, sees_all=True)


def token(name: str, teams: tuple[int, ...] = (), *, sees_all: bool = False) -> Actor:
    """A program that came in by the API token of this name."""
    return Actor("token", rule=name, teams=teams, sees_all=sees_all)


def token_of(one: Staff, name: str) -> Actor:
    """A program that came in by somebody's API token of this name: it sees what they see."""
    seen = of_staff(one)
    return token(name, seen.teams, sees_all=seen.sees_all)


def system(rule: str) -> Actor:
    """The program itself, by the rule of this name."""
    return Actor("system", rule=rule, sees_all=True)
