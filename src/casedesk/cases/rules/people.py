"""Who wrote a contact, as far as it can be told, and who may be answered.

Somebody is accepted by a confirmed address of the case's customer or as a participant who is still on the case,
or because an agent said so of this very contact. Where the sender's domain disowns the mail an address proves
nothing: only an agent's word counts. Nobody else gets an answer.
"""

from dataclasses import dataclass
from enum import StrEnum

SEES = ("nothing", "history")
"""What a participant may see of a case on the customers' page: only what is sent to them, or all that was said."""


class Standing(StrEnum):
    """How far a sender is known on a case."""

    ACCEPTED = "accepted"
    NEW = "new"
    DISOWNED = "disowned"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Seen:
    """What is on record about who wrote a contact: whether they were known when it came, what the sender's domain
    says, whether their address is accepted by now, and the last word of an agent: customer, participant, unknown
    or nothing."""

    known: bool
    dmarc: str
    address_accepted: bool
    said: str = ""


def standing_of(seen: Seen) -> Standing:
    """How far the writer of a contact is known now."""
    if seen.said in ("customer", "participant"):
        return Standing.ACCEPTED
    if seen.dmarc == "fail":
        return Standing.UNKNOWN if seen.said else Standing.DISOWNED
    if seen.known or seen.address_accepted:
        return Standing.ACCEPTED
    return Standing.UNKNOWN if seen.said else Standing.NEW
