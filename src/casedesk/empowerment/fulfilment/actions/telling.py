"""Telling other programs what has to be done: signed, tried again with growing waits, and given up in plain sight.

A telling that is given up stands on the list of background work, where an admin tries it again or drops it.
"""

from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from casedesk.empowerment.fulfilment.queries.steps import Todo, todo
from casedesk.empowerment.fulfilment.queries.webhooks import Telling, telling
from casedesk.empowerment.fulfilment.rules.signing import DELIVERY, HEADER, signature
from casedesk.platform import clock, db, money, outgoing, sealing
from casedesk.platform.errors import Refused
from casedesk.platform.jobs.actions import enqueue

TELL = "fulfilment.tell"
"""The kind of the job that tells one program."""

MAKE = """
-- Tell every program in use of this step.
INSERT INTO webhook_tellings (webhook_id, fulfilment_id, made_at)
SELECT id, $1, $2 FROM webhooks WHERE active ORDER BY id RETURNING id
"""

TRIED = """
-- What became of this try?
UPDATE webhook_tellings
SET tries = tries + 1, tried_at = $2, taken_at = CASE WHEN $3 THEN $2::timestamptz END, answer = $4
WHERE id = $1
"""


class NotTakenError(Exception):
    """The program did not take it; its job tries again."""


async def tell_programs(fulfilment_id: int) -> None:
    """Tells every program in use that this step is to be done, once the transaction has committed."""
    for made in await db.records(MAKE, fulfilment_id, clock.now()):
        await enqueue(TELL, {"telling_id": made["id"]})


async def tell(telling_id: int) -> None:
    """Sends one telling. Raises NotTakenError, so that its job tries again; what was done or cancelled meanwhile, or
    is to be told to nobody any more, is let be."""
    found = await telling(telling_id)
    if found is None or found.taken_at is not None or not found.active or found.state != "open":
        return
    answer, taken = await _sent(found, await todo(found.fulfilment_id))
    await db.execute(TRIED, telling_id, clock.now(), taken, answer[:500])
    if not taken:
        raise NotTakenError(answer)


async def _sent(found: Telling, step: Todo) -> tuple[str, bool]:
    body = msgspec.json.encode(as_told(step))
    secret = sealing.unseal(purpose(found.webhook_id), found.sealed_secret).decode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "casedesk",
        HEADER: signature(secret, body, clock.now()),
        DELIVERY: str(found.id),
    }
    try:
        status = await outgoing.post(found.url, body, headers, private_allowed=found.private_allowed)
    except Refused as no:
        return no.reason, False
    except (httpx.HTTPError, OSError, ValueError) as broken:
        return f"{type(broken).__name__}: {broken}", False
    return f"HTTP {status}", 200 <= status < 300


def as_told(step: Todo) -> Mapping[str, Any]:
    """A step as other programs are told of it."""
    return {
        "fulfilment": step.id,
        "step": step.step,
        "state": step.state,
        "case": f"C-{step.case_id}",
        "concession": step.concession_id,
        "remedy": step.remedy,
        "reason": step.reason_given,
        "amount": f"{money.round_to(step.amount, step.currency):f}",
        "currency": step.currency,
        "customer_id": step.customer_key,
        "order": step.order_key or step.order_number,
        "line": step.line_position,
        "quantity": None if step.quantity is None else f"{step.quantity.normalize():f}",
        "due_at": step.due_at.isoformat(),
    }


def purpose(webhook_id: int) -> str:
    """What the secret of a program is sealed for."""
    return f"webhook {webhook_id}"
