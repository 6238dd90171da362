"""Resolving a case with what is still promised on it kept or withdrawn in the same step, the customer told."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from casedesk.cases.actions.contacts import Contact, record_contact
from casedesk.cases.actions.deliveries import note_delivery
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Sender
from casedesk.platform import db, markdown
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say
from casedesk.promises.actions.ending import keep_on, withdraw_on
from casedesk.promises.queries.ledger import open_promises_on

KEEP = "keep"
WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Settled:
    """What becomes of one promise as its case is resolved: kept (with the amount given, where one was promised),
    or withdrawn."""

    promise_id: int
    how: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class Telling:
    """How the customer is told of what is withdrawn: by a letter that goes at once, or they were told by word of
    mouth where there is no letter."""

    spoken: bool = False
    to_address: str = ""
    body: str = ""


async def resolve_settling(
    case_id: int,
    fixed_by: str,
    cause_id: int | None,
    settled: Sequence[Settled],
    telling: Telling,
    by: Actor,
    seen: int | None = None,
) -> None:
    """Keeps or withdraws what is promised on a case, tells the customer, and resolves it: all or nothing.

    Raises Invalid by field (promise_7, amount_7, told, and those of resolving), Refused where a promise stays open
    or was due already.
    """
    async with db.transaction():
        told = await _tell(case_id, settled, telling, by, seen)
        async with hold(case_id, by, seen if told is None else None) as case:
            left = {one.id: one for one in await open_promises_on(case.id)}
            for one in settled:
                found = left.get(one.promise_id)
                if found is None:
                    continue
                try:
                    if one.how == KEEP:
                        await keep_on(case, found, by, amount=one.amount)
                    else:
                        way = "letter" if told is not None else "spoken"
                        await withdraw_on(case, found, way, by, interaction_id=told)
                except Invalid as error:
                    raise Invalid(
                        {_field(name, found.id): why for name, why in error.fields.items()}
                    ) from error
                except Refused as error:
                    raise Invalid({f"promise_{found.id}": error.reason}) from error
        await resolve(case_id, fixed_by, cause_id, by)


def _field(name: str, promise_id: int) -> str:
    return f"amount_{promise_id}" if name == "amount" else f"promise_{promise_id}"


async def _tell(
    case_id: int, settled: Sequence[Settled], telling: Telling, by: Actor, seen: int | None
) -> int | None:
    """Writes to the customer where something is withdrawn and they do not know; returns the contact."""
    if not any(one.how == WITHDRAW for one in settled) or telling.spoken:
        return None
    if not telling.body.strip():
        raise Invalid({"told": say("Write what the customer is told, or say that they know.")})
    if not telling.to_address:
        raise Invalid(
            {"told": say("This customer has no address to write to: tell them, and say that they know.")}
        )
    contact = Contact(
        channel="email",
        direction="out",
        by_user_id=by.user_id,
        address=telling.to_address,
        body=telling.body.strip(),
        html=markdown.to_html(telling.body.strip()),
    )
    recorded = await record_contact(case_id, contact, Sender.CUSTOMER, by, "told of a promise", seen)
    await note_delivery(recorded.interaction_id, "queued", "", by)
    return recorded.interaction_id
