"""The people of a case as its page shows them: who wrote, who takes part, and what is asked about them."""

import msgspec

from casedesk.cases.queries.case_page import CaseHead
from casedesk.cases.queries.people import Participant, Writer, participants_of, writers_of
from casedesk.cases.queries.stream import Entry
from casedesk.channels.email.queries.forwarded import forwarded_by
from casedesk.channels.email.rules.blocking import OPEN_TO_ALL
from casedesk.channels.email.rules.forwarding import Forwarded
from casedesk.channels.email.rules.placing import By


class Offered(msgspec.Struct, frozen=True):
    """What one of us sent on, and who may be its customer: the contact, who sent it, and whose words they are."""

    interaction_id: int
    colleague: str
    found: Forwarded | None


class Spammer(msgspec.Struct, frozen=True):
    """Who could be blocked with the case: the address, and its domain; none where everybody can have an address
    at it."""

    address: str
    domain: str


class People(msgspec.Struct, frozen=True):
    """Everybody on a case but its customer and its owner. `writers` are by contact."""

    participants: list[Participant]
    writers: dict[int, Writer]
    offered: Offered | None


async def people_on(head: CaseHead, entries: list[Entry]) -> People:
    """Who is on this case, of which these entries are shown."""
    odd = [one.id for one in entries if one.is_odd]
    writers = await writers_of(head.id, odd) if odd else {}
    return People(
        participants=await participants_of(head.id),
        writers=writers,
        offered=await _offered(entries, writers),
    )


async def _offered(entries: list[Entry], writers: dict[int, Writer]) -> Offered | None:
    changes = [one.payload for one in entries if one.kind == "customer"]
    if changes and changes[-1]["to"] != changes[0]["from"]:
        return None
    sent_on = next((one for one in entries if one.kind == "contact" and one.placed_by == By.FORWARD), None)
    if sent_on is None:
        return None
    writer = writers.get(sent_on.id)
    colleague = writer.colleague if writer is not None and writer.colleague else sent_on.who
    return Offered(sent_on.id, colleague, await forwarded_by(sent_on.id))


def spammer_in(entries: list[Entry]) -> Spammer | None:
    """Who could be blocked with a case of these entries: whoever wrote the first mail of them."""
    came = (one for one in entries if one.kind == "contact" and one.direction == "in")
    first = next((one for one in came if one.channel == "email" and "@" in one.address), None)
    if first is None:
        return None
    address = first.address.lower()
    domain = address.rpartition("@")[2]
    return Spammer(address, "" if domain in OPEN_TO_ALL else domain)
