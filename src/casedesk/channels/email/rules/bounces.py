"""What a delivery report means for the mail it speaks of, in words.

Failed (5.x.x) is a bounce; delayed (4.x.x) is none, since the server keeps trying; delivered is good news. A
bounce that says that the address is no good (unknown, switched off, no such domain) marks it; one that minds the
mail, its size or our manners, or a mailbox that is full today, does not: the next one may arrive.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casedesk.platform.mail import Delivery, ParsedMail
from casedesk.platform.sentences import say

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45])\d\d[ -](?!\d)")
_LONGEST_REASON = 300
_DEAD = re.compile(
    r"user (?:is )?unknown|unknown user|no such (?:user|person|mailbox|recipient|address)|does(?:n't| not) exist"
    r"|mailbox (?:unavailable|not found|unknown)|recipient (?:address )?rejected|invalid recipient|not found"
    r"|no mailbox (?:here )?by that name|account (?:is )?(?:disabled|inactive)|unrouteable address",
    re.IGNORECASE,
)

_WORDS = {
    (1, 1): say("There is no such mailbox."),
    (1, 2): say("There is no such domain."),
    (1, 3): say("The address is not written as one."),
    (1, 6): say("The mailbox has moved, and nobody knows where to."),
    (1, 10): say("The domain takes no mail."),
    (2, 1): say("The mailbox is switched off."),
    (2, 2): say("The mailbox is full."),
    (2, 3): say("The mail is larger than the mailbox takes."),
    (3, 4): say("The mail is larger than the server takes."),
    (4, 1): say("The server does not answer."),
    (4, 4): say("The domain has no server that could be found."),
    (4, 7): say("The server did not answer for so long that it was given up."),
    (7, 1): say("The server refuses it by its rules."),
    (7, 26): say("The server refuses it: our domain could not prove itself."),
}
_WORDS_OF_CLASS = {
    1: say("The address is no good."),
    2: say("The mailbox takes nothing."),
    3: say("The server has trouble of its own."),
    4: say("The way to the server is broken."),
    5: say("The servers did not understand each other."),
    6: say("The server could not take the mail as it is."),
    7: say("The server refuses it by its rules."),
}
_UNKNOWN = say("It was not taken.")
_ADDRESS_IS_NO_GOOD = {(2, 1), (4, 4)}


class Fate(StrEnum):
    """What became of a mail, as a report says it."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class Report:
    """What a report says of one recipient; an empty one is whoever the mail went to. `dead` means that the
    address itself is no good."""

    recipient: str
    fate: Fate
    reason: str = ""
    dead: bool = False


def reports_in(mail: ParsedMail, recipients: Sequence[str]) -> list[Report]:
    """What a mail of a machine reports of these recipients of ours; nothing where it is no report."""
    if mail.deliveries:
        known = [_of_delivery(delivery, recipients) for delivery in mail.deliveries]
        return [report for report in known if report is not None]
    if mail.kind != "bounce":
        return []
    words = mail.text
    named = [one for one in recipients if one.lower() in words.lower()]
    fate = Fate.DELAYED if _is_delay(words) else Fate.BOUNCED
    return [Report(one, fate, reason_of("", words), _is_dead("", words)) for one in named or recipients[:1]]


def reason_of(status: str, said: str) -> str:
    """Why it was not taken: in our words by the status code, with the server's own behind them."""
    code = _code(status) or _code(said)
    ours = _UNKNOWN
    if code is not None:
        ours = _WORDS.get(code) or _WORDS_OF_CLASS.get(code[0], _UNKNOWN)
    theirs = _first_telling(said)
    return f"{ours} ({theirs})" if theirs else ours


def address_is_dead(said: str) -> bool:
    """Whether a server that answered this to a recipient says that the address itself is no good."""
    return _is_dead("", said)


def _of_delivery(delivery: Delivery, recipients: Sequence[str]) -> Report | None:
    recipient = next((one for one in recipients if one.lower() == delivery.recipient.lower()), "")
    if not recipient and len(recipients) > 1:
        return None  # of somebody to whom it was passed on: which of ours that was nobody knows
    recipient = recipient or recipients[0]
    if delivery.action == "failed":
        reason = reason_of(delivery.status, delivery.reason)
        return Report(recipient, Fate.BOUNCED, reason, _is_dead(delivery.status, delivery.reason))
    if delivery.action == "delayed":
        return Report(recipient, Fate.DELAYED, reason_of(delivery.status, delivery.reason))
    return Report(recipient, Fate.DELIVERED) if delivery.action == "delivered" else None


def _is_dead(status: str, said: str) -> bool:
    code = _code(status)
    if code is None or code == (0, 0):
        code = _code(said)
    if code is not None and code != (0, 0):
        permanent = (_STATUS.search(status) or _STATUS.search(said) or [""])[0].startswith("5")
        return permanent and (code[0] == 1 or code in _ADDRESS_IS_NO_GOOD)
    tried_later = _CODE.search(said)
    return bool(_DEAD.search(said)) and (tried_later is None or tried_later[1] == "5")


def _code(text: str) -> tuple[int, int] | None:
    found = _STATUS.search(text)
    return (int(found[2]), int(found[3])) if found is not None else None


def _is_delay(words: str) -> bool:
    statuses = {found[1] for found in _STATUS.finditer(words)} | {found[1] for found in _CODE.finditer(words)}
    return statuses == {"4"}


def _first_telling(said: str) -> str:
    """The line that says why: a status or an answer's code stands in it; else the first."""
    lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
    telling = _telling(lines)
    return telling.removeprefix("smtp; ").strip()[:_LONGEST_REASON]


def _telling(lines: Iterable[str]) -> str:
    kept = list(lines)
    for pattern in (_STATUS, _CODE, _DEAD):
        for line in kept:
            if pattern.search(line):
                return line
    return kept[0] if len(kept) == 1 else ""
