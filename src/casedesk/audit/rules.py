"""Who did something to the desk itself.

Every entry names one doer: a user, by themselves or through one of their API tokens, or a rule of the
program (`setup`, `cli`). Entries hold ids and values, never a person's words and never a secret.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Doer:
    """A user, perhaps through a token; or a rule of the program. One of user and rule is set."""

    user_id: int | None = None
    api_token_id: int | None = None
    rule: str | None = None


def by_user(user_id: int, api_token_id: int | None = None) -> Doer:
    """Somebody who signed in, or a program that acts for them."""
    return Doer(user_id=user_id, api_token_id=api_token_id)


def by_rule(rule: str) -> Doer:
    """The program itself."""
    return Doer(rule=rule)
