"""Who may write on a case: accepting a sender, adding and removing participants, and whose case it is.

A mail's sender who is not known gets no answer until somebody says who they are: the customer, from another
address; somebody else, who then takes part; or nobody that we know, which leaves it as it is.
"""

from dataclasses import dataclass

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.reckoning import reckon
from casedesk.cases.queries.people import Participant, Writer, contact_on, participant
from casedesk.cases.queries.record import customer_of
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.people import SEES
from casedesk.cases.tables import Participant as ParticipantRow
from casedesk.customers.actions.addresses import Given, Taken, add_identity
from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.actions.record import hold_kept
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.queries.record import customer
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say

LONGEST_NAME = 200


@dataclass(frozen=True)
class NewParticipant:
    """Somebody who is to take part: `sees` is nothing but what is sent to them, or the case's whole history."""

    address: str
    name: str = ""
    sees: str = "nothing"


async def accept_as_customer(case_id: int, interaction_id: int, by: Actor) -> int:
    """The writer of this contact is the case's customer: the address is theirs from now on, and may be answered.

    Where the address stands with another customer, and this one is known by nothing but this mail, the two become
    one person. Returns the identity's key. Raises Refused where the address is somebody else's, NotFound.
    """
    writer = await _writer(case_id, interaction_id)
    customer_id = await customer_of(case_id)
    async with db.transaction():
        try:
            async with db.transaction():
                identity_id = await add_identity(customer_id, Given("email", writer.address, True), by)
        except Taken as taken:
            person = await customer(customer_id)
            if person is None or person.identities:
                raise
            await merge_customers(taken.owner.customer_id, customer_id, by)
            identity_id = taken.owner.identity_id
        async with hold(case_id, by) as case:
            await case.enter("sender", by, {"interaction": interaction_id, "as": "customer"})
    return identity_id


async def accept_as_participant(case_id: int, interaction_id: int, name: str, sees: str, by: Actor) -> int:
    """The writer of this contact is somebody else, who takes part in the case from now on. Returns their key."""
    writer = await _writer(case_id, interaction_id)
    new = NewParticipant(writer.address, name.strip() or writer.name, sees)
    async with hold(case_id, by) as case:
        participant_id = await _add(case, new, by)
        await case.enter("sender", by, {"interaction": interaction_id, "as": "participant"})
    return participant_id


async def leave_unknown(case_id: int, interaction_id: int, by: Actor) -> None:
    """Nobody here knows who wrote this contact: it stays, and gets no answer."""
    await _writer(case_id, interaction_id)
    async with hold(case_id, by) as case:
        await case.enter("sender", by, {"interaction": interaction_id, "as": "unknown"})


async def add_participant(case_id: int, new: NewParticipant, by: Actor) -> int:
    """Lets somebody take part in a case; returns their key. Raises Invalid for what is no address."""
    async with hold(case_id, by) as case:
        return await _add(case, new, by)


async def change_participant(case_id: int, participant_id: int, sees: str, by: Actor) -> None:
    """Says what a participant may see. Raises Invalid, NotFound."""
    _check_sees(sees)
    async with hold(case_id, by) as case:
        found = await _participant(case_id, participant_id)
        if found.sees == sees:
            return
        await ParticipantRow.update({ParticipantRow.sees: sees}).where(ParticipantRow.id == participant_id)
        await case.enter("participant", by, {"participant": participant_id, "sees": sees})


async def remove_participant(case_id: int, participant_id: int, by: Actor) -> None:
    """Somebody takes part no longer: they get no answer and see nothing. What they wrote stays. Raises NotFound."""
    async with hold(case_id, by) as case:
        if (await _participant(case_id, participant_id)).left_at is not None:
            return
        await ParticipantRow.update({ParticipantRow.left_at: case.now}).where(
            ParticipantRow.id == participant_id
        )
        await case.enter("participant_left", by, {"participant": participant_id})


async def bring_participant_back(case_id: int, participant_id: int, by: Actor) -> None:
    """Takes a removal back. Raises NotFound."""
    async with hold(case_id, by) as case:
        found = await _participant(case_id, participant_id)
        if found.left_at is None:
            return
        await ParticipantRow.update({ParticipantRow.left_at: None}).where(ParticipantRow.id == participant_id)
        await case.enter("participant", by, {"participant": participant_id, "sees": found.sees})


async def change_customer(case_id: int, customer_id: int, by: Actor) -> int:
    """The case is another customer's than was thought; returns whose it was.

    What stands on it stays as it was recorded; chases are counted anew, since they are the customer's own.
    Raises NotFound, Refused where it was merged away.
    """
    before = await customer_of(case_id)
    async with db.transaction():
        # Customers before cases, as everywhere.
        _, kept = await hold_kept([before, customer_id])
        async with hold(case_id, by) as case:
            if case.merged_into_id is not None:
                raise Refused(say("This case was merged into another. Change that one."))
            before = case.customer_id
            if kept == before:
                return before
            case.set(customer_id=kept)
            await case.enter("customer", by, {"from": before, "to": kept})
            await case.save()
            await reckon(case)
    return before


async def _writer(case_id: int, interaction_id: int) -> Writer:
    found = await contact_on(case_id, interaction_id)
    if found is None:
        raise NotFound(say("There is no such contact on this case."))
    if not found.address:
        raise Refused(say("This contact bears no address."))
    return found


async def _participant(case_id: int, participant_id: int) -> Participant:
    found = await participant(case_id, participant_id)
    if found is None:
        raise NotFound(say("There is no such participant on this case."))
    return found


def _check_sees(sees: str) -> None:
    if sees not in SEES:
        raise Invalid({"sees": say("Choose what they may see.")})


async def _add(case: HeldCase, new: NewParticipant, by: Actor) -> int:
    _check_sees(new.sees)
    address = normalise("email", new.address)
    if not isinstance(address, Address):
        raise Invalid({"address": say("Write their mail address, such as ann@example.org.")})
    owner = await by_identity(address.kind, address.normalised)
    person = await customer(case.customer_id)
    if owner is not None and owner.confirmed and person is not None and owner.customer_id in person.group_ids:
        raise Refused(say("This is the customer's own address: they are on the case already."))
    found = await db.value(
        """
        INSERT INTO participants (case_id, name, address, by_user_id, recorded_at, role, sees)
        VALUES ($1, $2, $3, $4, $5, 'participant', $6)
        ON CONFLICT (case_id, address) DO UPDATE
        SET left_at = NULL, sees = excluded.sees, role = 'participant',
            name = coalesce(nullif(excluded.name, ''), participants.name)
        RETURNING id
        """,
        case.id,
        " ".join(new.name.split())[:LONGEST_NAME],
        address.normalised,
        by.user_id,
        case.now,
        new.sees,
    )
    await case.enter("participant", by, {"participant": found, "sees": new.sees})
    return int(found)
