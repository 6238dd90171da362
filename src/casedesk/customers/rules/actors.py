"""Who changed a customer."""

from typing import Protocol


class Actor(Protocol):
    """A user, the customer, an API token, or the system with the name of its rule, as the features above
    know them."""

    @property
    def kind(self) -> str:
        """user, customer, token or system."""

    @property
    def user_id(self) -> int | None:
        """Who, where it was somebody who signs in."""

    @property
    def rule(self) -> str:
        """The rule, where it was the system."""
