"""On which case does a mail belong?

By the thread it answers; by the reply token it bears, or a case number where the sender is an identity or a
participant of that case; else it is a new case. A subject's words never thread, and neither does "the same
sender": what may be the same matter is shown to the agent, who decides. Message ids and tokens place only:
whoever writes with one does not become the case's customer by it. A machine's mail is never a case. What a user
of ours forwards waits for one word about whose case it is. Spam has a tray of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from casedesk.platform.sentences import say

_TOKEN = re.compile(r"\+([0-9a-f]{32})@", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w-])C-([1-9][0-9]{0,17})(?![\w-])")


class By(StrEnum):
    """How a mail found its case. The values are what the record and the page say."""

    THREAD = "answers a message of the case"
    ADDRESS = "sent to the case's reply address"
    NUMBER = "names the case, by somebody who is on it"
    FORWARD = "forwarded by one of us"
    HAND = "placed by hand"
    NEW = "a new matter"


MACHINE = say("A machine wrote it, and it answers no message of ours.")
BOUNCE = say("It says that a mail came back, but names none of ours that stands on a case.")
BLOCKED = "Its sender is blocked: {pattern}."
MARKED = say("Our mail server takes it for spam.")


@dataclass(frozen=True)
class Clues:
    """What could tie a mail to a case: each is a case's key, where there is one. `forwarded`: a user of ours
    sends on what somebody wrote; `blocked` is the address or domain that nobody reads; `marked_spam` is what
    our server thinks of it, and `known` says that a confirmed address of a customer wrote it. A bounce is
    believed only where it names a mail of ours; `loop` is why a mail is one of ours that came back."""

    by_thread: int | None = None
    by_token: int | None = None
    by_number: int | None = None
    from_machine: bool = False
    forwarded: bool = False
    blocked: str = ""
    marked_spam: bool = False
    known: bool = False
    is_bounce: bool = False
    loop: str = ""


@dataclass(frozen=True)
class Placing:
    """Where a mail belongs: on `case_id`, on a new case where None, or nowhere: `tray` says why, `spam` too."""

    case_id: int | None
    by: By
    tray: str = ""
    spam: str = ""


def place(clues: Clues) -> Placing:
    """Where a mail with these clues belongs.

    A person's word that a sender is blocked beats all; the server's guess beats neither an answer to us nor a
    customer whom we know.
    """
    if clues.blocked:
        return Placing(None, By.NEW, spam=BLOCKED.format(pattern=clues.blocked))
    if clues.loop:
        return Placing(None, By.NEW, tray=clues.loop)
    if clues.is_bounce:
        return Placing(clues.by_thread, By.THREAD, tray="" if clues.by_thread is not None else BOUNCE)
    for case_id, by in (
        (clues.by_thread, By.THREAD),
        (clues.by_token, By.ADDRESS),
        (clues.by_number, By.NUMBER),
    ):
        if case_id is not None:
            return Placing(case_id, by)
    if clues.marked_spam and not clues.known:
        return Placing(None, By.NEW, spam=MARKED)
    if clues.from_machine:
        return Placing(None, By.NEW, tray=MACHINE)
    return Placing(None, By.FORWARD if clues.forwarded else By.NEW)


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
