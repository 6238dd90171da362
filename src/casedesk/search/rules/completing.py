"""What can stand next while somebody types a search: operators by how their name begins, then their values.

Only what is typed up to the cursor counts. Words themselves are not completed: whatever customers wrote stays where
only a search by somebody who may see it finds it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.platform import words
from casedesk.search.rules.asking import quoted_value
from casedesk.search.rules.operators import OPERATORS, Known

MOST = 8

_LAST = re.compile(r"(?:^|\s)(?P<token>(?:(?P<name>[a-zA-Z]+):)?(?P<value>\"[^\"]*|[^\s\"]*))$")


@dataclass(frozen=True)
class Completion:
    """What would stand in place of what was begun, and what it is."""

    text: str
    says: str = ""


@dataclass(frozen=True)
class Begun:
    """The end of what was typed: what to replace, the operator whose value it is (or none yet), and how far it is."""

    token: str
    operator: str
    value: str


def begun(typed: str) -> Begun:
    """What somebody is typing at this moment."""
    found = _LAST.search(typed)
    if found is None:
        return Begun("", "", "")
    return Begun(found["token"], (found["name"] or "").lower(), found["value"].removeprefix('"'))


def completions(typed: str, known: Known) -> list[Completion]:
    """What can stand there next; every operator where nothing is typed yet."""
    so_far = begun(typed)
    if so_far.operator in OPERATORS:
        return values_of(so_far, OPERATORS[so_far.operator].values(known))
    if so_far.operator or (typed and not so_far.token):
        return []
    return [
        Completion(f"{name}:", operator.says)
        for name, operator in OPERATORS.items()
        if name.startswith(so_far.token.lower())
    ]


def values_of(so_far: Begun, values: Sequence[str]) -> list[Completion]:
    """Those of an operator's values that begin so, or have a word that does."""
    wanted = words.fold(so_far.value)
    fitting = [one for one in values if words.fold(one).startswith(wanted)]
    fitting += [one for one in values if one not in fitting and words.matches(so_far.value, one)]
    return [Completion(f"{so_far.operator}:{quoted_value(one)}") for one in fitting[:MOST]]
