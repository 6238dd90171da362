"""Asking the customer whether it is solved: once for each resolution, by mail. They say so on their page, by a press
of a button: opening the link says nothing."""

from casedesk.cases.actions.confirming import note_asked
from casedesk.cases.actions.contacts import Contact, record_contact
from casedesk.cases.actions.deliveries import note_delivery
from casedesk.cases.events import CaseChanged
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.channels.email.queries.asking_whether import Resolved, resolved_case, standing_resolution
from casedesk.channels.email.queries.outgoing import traffic_of
from casedesk.channels.email.queries.to_send import mailbox_for
from casedesk.channels.email.rules import loops
from casedesk.channels.email.rules.asking_whether import PAUSE, Standing, is_asked
from casedesk.channels.email.wording import words_of
from casedesk.platform import clock, db
from casedesk.platform.jobs.actions import complete_in_transaction, enqueue
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings

ASK_WHETHER = "ask_whether_solved"
"""The kind of the job that asks about one resolution."""
BY_ASKING = actors.system(say("is it solved?"))


async def ask_later(event: CaseChanged) -> None:
    """The reaction to a resolution: its customer is asked in a while, if it still stands."""
    if "resolved_at" not in event.columns:
        return
    resolution_id = await standing_resolution(event.case_id)
    if resolution_id is not None:
        await enqueue(
            ASK_WHETHER,
            {"case": event.case_id, "resolution": resolution_id},
            run_at=clock.now() + PAUSE,
            dedupe=f"{ASK_WHETHER}:{resolution_id}",
        )


async def ask_whether_solved(case_id: int, resolution_id: int) -> None:
    """Asks about a resolution, where the desk asks by mail, it still stands, and nobody was asked about it."""
    async with db.transaction():
        await complete_in_transaction()
        if not (await desk_settings()).asks_whether_solved:
            return
        found = await resolved_case(case_id, resolution_id)
        if found is None:
            return
        now = clock.now()
        standing = Standing(
            found.resolved_at,
            found.address,
            found.own_address,
            found.undeliverable,
            found.asked,
            found.confirmed,
        )
        if is_asked(standing, await traffic_of(found.address, now - loops.WINDOW), now):
            await _ask(found, resolution_id)


async def _ask(found: Resolved, resolution_id: int) -> None:
    mailbox = await mailbox_for(found.case_id, found.mailbox_id)
    language = found.language or (mailbox.language if mailbox is not None else None)
    words = words_of(language or (await desk_settings()).language)
    contact = Contact(
        channel="email",
        direction="out",
        nature="machine",
        customer_id=found.customer_id,
        address=found.address,
        subject=f"{words.solved_subject} {found.title}",
        body=words.solved.format(owner=found.owner, number=f"C-{found.case_id}").strip(),
        mailbox_id=found.mailbox_id,
    )
    recorded = await record_contact(found.case_id, contact, Sender.MACHINE, BY_ASKING, BY_ASKING.rule)
    await note_delivery(recorded.interaction_id, "queued", "", BY_ASKING)
    await note_asked(found.case_id, resolution_id, recorded.interaction_id, BY_ASKING)
