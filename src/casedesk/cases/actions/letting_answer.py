"""Letting those answer to whom a letter went: their answer then comes to the case as from somebody known.

Whoever we asked outside becomes a third party, with those who got a copy of that letter; whoever got a copy of a
reply becomes a participant. None of them sees more than what was sent to them.
"""

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.queries.people import their_own
from casedesk.cases.queries.replies import HeldReply
from casedesk.cases.rules import actors
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import db


async def let_answer(case: HeldCase, reply: HeldReply) -> None:
    """Takes those onto the case to whom this letter went beside its customer and our users."""
    outside = reply.kind == "forward"
    addresses = [normalised(one) for one in reply.cc]
    known = await their_own(case.customer_id, addresses)
    copied = [one for one in dict.fromkeys(addresses) if one not in known]
    for address in [normalised(reply.to_address), *copied] if outside else copied:
        added = await _take_in(case, address, reply, "third_party" if outside else "participant")
        if added is not None and not outside:
            await case.enter(
                "participant", actors.user(reply.by_user_id), {"participant": added, "sees": "nothing"}
            )


async def _take_in(case: HeldCase, address: str, reply: HeldReply, role: str) -> int | None:
    """Takes one in; returns their key, None where they were on the case already. Whoever had left comes back to
    see nothing."""
    found: int | None = await db.value(
        """
        INSERT INTO participants (case_id, name, address, by_user_id, recorded_at, role)
        VALUES ($1, '', $2, $3, $4, $5)
        ON CONFLICT (case_id, address) DO UPDATE SET left_at = NULL, sees = 'nothing'
        WHERE participants.left_at IS NOT NULL
        RETURNING id
        """,
        case.id,
        address,
        reply.by_user_id,
        case.now,
        role,
    )
    return found


def normalised(address: str) -> str:
    """A mail address as addresses are compared."""
    found = normalise("email", address)
    return found.normalised if isinstance(found, Address) else address
