"""On which case does a mail belong?

By the thread it answers; by the reply token it bears, or a case number where the sender is an identity or a
participant of that case; else it is a new case. A subject's words never thread, and neither does "the same
sender": what may be the same matter is shown to the agent, who decides. Message ids and tokens place only:
whoever writes with one does not become the case's customer by it. A machine's mail is never a case.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = re.compile(r"\+([0-9a-f]{32})@", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w-])C-([1-9][0-9]{0,17})(?![\w-])")


class By(StrEnum):
    """How a mail found its case. The values are what the record and the page say."""

    THREAD = "answers a message of the case"
    ADDRESS = "sent to the case's reply address"
    NUMBER = "names the case, by somebody who is on it"
    NEW = "a new matter"


@dataclass(frozen=True)
class Clues:
    """What could tie a mail to a case: each is a case's key, where there is one."""

    by_thread: int | None = None
    by_token: int | None = None
    by_number: int | None = None
    from_machine: bool = False


@dataclass(frozen=True)
class Placing:
    """Where a mail belongs: on `case_id`, on a new case where None, or nowhere (`tray` says why)."""

    case_id: int | None
    by: By
    tray: str = ""


def place(clues: Clues) -> Placing:
    """Where a mail with these clues belongs."""
    for case_id, by in (
        (clues.by_thread, By.THREAD),
        (clues.by_token, By.ADDRESS),
        (clues.by_number, By.NUMBER),
    ):
        if case_id is not None:
            return Placing(case_id, by)
    if clues.from_machine:
        return Placing(None, By.NEW, tray="A machine wrote it, and it answers no message of ours.")
    return Placing(None, By.NEW)


def token_in(addresses: Iterable[str]) -> str | None:
    """The reply token that one of these addresses bears."""
    for address in addresses:
        found = _TOKEN.search(address)
        if found is not None:
            return found[1].lower()
    return None


def number_in(subject: str) -> int | None:
    """The first case number that a subject names."""
    found = _NUMBER.search(subject)
    return int(found[1]) if found is not None else None
