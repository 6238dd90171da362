"""Fields of a case as a program sends them: one JSON object, by their keys."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say


def typed_in(sent: Any) -> dict[str, Sequence[str]]:
    """What was sent, as if it had been typed; null and an empty list empty a field. Raises Invalid with all that is
    wrong."""
    if not isinstance(sent, Mapping):
        raise Invalid({"": say("Send one JSON object.")})
    wrong: dict[str, str] = {}
    found: dict[str, Sequence[str]] = {}
    for key, value in sent.items():
        values = value if isinstance(value, list) else [] if value is None else [value]
        if all(isinstance(one, str | int | float) for one in values):
            found[key] = [_typed(one) for one in values]
        else:
            wrong[key] = say("Send a text, a number, true or false, null, or a list of texts.")
    if wrong:
        raise Invalid(wrong)
    return found


def _typed(value: str | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    # PostgreSQL's text cannot hold the character that is nothing.
    return value.replace("\x00", "") if isinstance(value, str) else f"{Decimal(str(value)):f}"
