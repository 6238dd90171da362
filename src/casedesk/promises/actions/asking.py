"""At the date of a wait for a customer: ask again, end it after the last ask, or hand it back as work."""

import contextlib
from datetime import timedelta

from casedesk.cases.actions import stage_moves
from casedesk.cases.actions.contacts import Contact, record_contact
from casedesk.cases.actions.deliveries import note_delivery
from casedesk.cases.actions.holding import hold
from casedesk.cases.queries.people import answerable_addresses
from casedesk.cases.rules import actors, stages
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Sender
from casedesk.platform import clock, db
from casedesk.platform.errors import Refused
from casedesk.platform.in_turn import in_turn
from casedesk.platform.sentences import say
from casedesk.promises.queries.waiting import ASKED_AGAIN, DueWait, wait_of, waits_due
from casedesk.promises.rules.asking import Patience, Step, Wait, next_date, step_for
from casedesk.promises.tables import UnaskedWait
from casedesk.promises.wording import words_of
from casedesk.settings.queries import desk_settings
from casedesk.settings.rules import DeskSettings

BY_ASKING = actors.system(ASKED_AGAIN)
NO_ANSWER = "no answer after asking again"
DATE_PASSED = say("the customer did not answer by the date")


async def ask_again(limit: int = 200) -> int:
    """Does for each wait whose date has come what is due, at most `limit`; returns how many."""
    settings = await desk_settings()
    done = 0
    for due, turn in in_turn(await waits_due(clock.now(), limit)):
        with turn, contextlib.suppress(_MovedMeanwhileError):
            async with db.transaction():
                await _act(due, settings)
            done += 1
    return done


class _MovedMeanwhileError(Exception):
    """Somebody answered, or moved the case, between the look and the lock: nothing is done."""


async def _act(due: DueWait, settings: DeskSettings) -> None:
    address = await _address_of(due.case_id)
    wait = Wait(due.asked, address is not None, due.cancelled, due.promised)
    patience = patience_of(settings)
    step = step_for(wait, patience, clock.now())
    if step is Step.ASK and address is not None:
        # The letter first: it holds the customer, who comes before the case.
        await _write(due, address, last=len(wait.asked) + 1 >= patience.asks, settings=settings)
    async with hold(due.case_id, BY_ASKING) as case:
        if case.stage_start_id != due.start_id:
            raise _MovedMeanwhileError
        if step is Step.ASK:
            until = next_date(wait, patience, case.now)
            await case.start_stage(
                stages.AWAITING_CUSTOMER, BY_ASKING, wait_until=until, waits_for=due.waits_for
            )
            payload = {"from": stages.AWAITING_CUSTOMER, "to": stages.AWAITING_CUSTOMER}
            await case.enter("stage", BY_ASKING, {**payload, "wait_until": until.isoformat()})
    if step is Step.WORK:
        await stage_moves.resume(due.case_id, actors.system(DATE_PASSED))
    elif step is Step.END:
        await stage_moves.end(due.case_id, "no_reply", NO_ANSWER, BY_ASKING)


def patience_of(settings: DeskSettings) -> Patience:
    """How the desk waits."""
    return Patience(
        settings.asks, timedelta(days=settings.ask_again_days), timedelta(days=settings.no_reply_days)
    )


async def _address_of(case_id: int) -> str | None:
    """Where the customer can be written to; None where no mail reaches them."""
    found = await answerable_addresses(case_id)
    return next((one.address for one in found if one.role == "customer"), None)


async def _write(due: DueWait, address: str, *, last: bool, settings: DeskSettings) -> None:
    words = words_of(due.language or settings.language)
    body = (words.last_time if last else words.asked_again).format(owner=due.owner, number=f"C-{due.case_id}")
    contact = Contact(
        channel="email",
        direction="out",
        nature="machine",
        customer_id=due.customer_id,
        address=address,
        body=body,
    )
    recorded = await record_contact(due.case_id, contact, Sender.MACHINE, BY_ASKING, ASKED_AGAIN)
    await note_delivery(recorded.interaction_id, "queued", "", BY_ASKING)


async def do_not_ask(case_id: int, by: Actor, seen: int | None = None) -> None:
    """Says that this wait does not ask by itself: at its date the case becomes work for its owner. Raises Refused
    where the case does not wait for its customer."""
    assert by.user_id is not None, "somebody says so"
    async with hold(case_id, by, seen) as case:
        wait = await wait_of(case_id)
        if wait is None:
            raise Refused(say("This case does not wait for its customer."))
        if wait.cancelled:
            return
        await UnaskedWait.insert(
            UnaskedWait(
                case_id=case_id,
                stage_start_id=wait.start_id,
                by_user_id=by.user_id,
                recorded_at=case.now,
            )
        )
        await case.enter("unasked", by, {})
