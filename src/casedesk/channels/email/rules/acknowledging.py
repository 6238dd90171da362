"""Who is told at once that their message arrived.

Whoever opens a case by mail or by the form, if they are a person who could be answered: their address was not
disowned, it is nobody's list and no machine's, and it did not have its share of automatic mail within the hour.
What came long ago, or was imported, is acknowledged to nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from casedesk.channels.email.rules import loops
from casedesk.channels.email.rules.loops import Traffic

LATEST = timedelta(hours=24)
"""What came longer ago is answered by a person; a machine's word would only be odd by now."""


class Cut(StrEnum):
    """Why nothing automatic goes out; the values stand in the record."""

    NONE = ""
    NOT_OURS = "not_ours"
    LATE = "late"
    MACHINE = "machine"
    STRANGER = "stranger"
    LIST = "list"
    NOBODY = "nobody"
    OWN_ADDRESS = "own_address"
    TOO_MANY = "too_many"


TOLD = frozenset({Cut.LIST, Cut.NOBODY, Cut.OWN_ADDRESS, Cut.TOO_MANY})
"""The cuts that an agent should see on the case: somebody expected a word and gets none."""


@dataclass(frozen=True)
class First:
    """The contact that opened a case, as far as its acknowledgement goes. `delivered` says that it came by a door
    of ours just now, and not out of a file."""

    channel: str
    nature: str
    address: str
    at: datetime
    delivered: bool
    sender_known: bool
    dmarc: str
    is_list: bool
    own_address: bool


def cut_of(first: First, traffic: Traffic, now: datetime) -> Cut:
    """Why this contact is not acknowledged; NONE where it is."""
    if first.channel not in ("email", "form") or not first.address or not first.delivered:
        return Cut.NOT_OURS
    reasons = (
        (first.at < now - LATEST, Cut.LATE),
        (first.nature != "ordinary", Cut.MACHINE),
        (not first.sender_known or first.dmarc == "fail", Cut.STRANGER),
        (first.own_address, Cut.OWN_ADDRESS),
        (first.is_list, Cut.LIST),
        (loops.answers_nobody(first.address), Cut.NOBODY),
        (loops.too_much(traffic) or traffic.acknowledged >= loops.MOST_ACKNOWLEDGED, Cut.TOO_MANY),
    )
    return next((cut for holds, cut in reasons if holds), Cut.NONE)
