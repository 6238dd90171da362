"""What a case of the demo is told in: who did something, what was said, what stands at its head."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class By:
    """Who did something: a user, the customer, or a rule of the system."""

    kind: str
    user_id: int | None = None
    rule: str = ""


def user(user_id: int) -> By:
    """Somebody at the desk."""
    return By("user", user_id)


CUSTOMER = By("customer")


@dataclass(slots=True)
class Said:
    """One contact: what was said, on which way. `recorded` is when it was written down, if later."""

    channel: str
    direction: str
    body: str
    by_user_id: int | None = None
    customer_id: int | None = None
    address: str = ""
    sender_name: str = ""
    sender_known: bool = True
    nature: str = "ordinary"
    subject: str = ""
    answered: bool | None = None
    seconds: int | None = None
    recorded: int | None = None
    files: tuple[tuple[int, str, str], ...] = ()
    """Attachments as (key of the file, name, type)."""


@dataclass(slots=True)
class Head:
    """What stands at the head of a case."""

    customer_id: int
    channel: str
    title: str
    language: str
    kind: str = "request"
    priority: str = "normal"
    category_id: int | None = None
    cause_id: int | None = None
    needed_by: date | None = None
    team_id: int | None = None
    order_id: int | None = None
    issue: str = ""
    wish: str = ""
    next_step: str = ""
