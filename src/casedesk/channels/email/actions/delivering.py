"""Sending one mail: committed as on its way, given to the server, and what became of it written down.

Each step is durable before the next: a worker that dies before the server took the mail sends it later; one that
dies between the server's word and the commit sends it once more, with the same Message-ID, and the record says
that it may have arrived twice. Nobody opens the network inside a transaction.
"""

from datetime import datetime, timedelta
from typing import Any

from casedesk.cases.actions.deliveries import note_delivery
from casedesk.cases.rules import actors
from casedesk.channels.email import outlet
from casedesk.channels.email.actions.reports import mark_dead
from casedesk.channels.email.actions.sending import line_up
from casedesk.channels.email.letters import letter_of
from casedesk.channels.email.outlet import Outcome
from casedesk.channels.email.queries.outgoing import Outgoing, left_on_the_way, outgoing_mail
from casedesk.channels.email.queries.to_send import mailbox_for
from casedesk.channels.email.rules import bounces, composing, retrying
from casedesk.channels.email.tables import OutgoingMail
from casedesk.channels.mailboxes.actions.ways import trouble_now
from casedesk.platform import clock, db
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.jobs import actions as jobs
from casedesk.platform.mail import outcomes
from casedesk.platform.sentences import say

BY_SENDING = actors.system(say("sending"))
_TRIES_TO_NOTE = 5


async def send(mail_id: int) -> None:
    """Tries to send one mail, if it is its turn, and writes down what became of it."""
    mail = await _take(mail_id)
    if mail is None:
        return
    mailbox = await mailbox_for(mail.case_id, mail.mailbox_id)
    if mailbox is None and not outlet.keeps():
        await _put_off(mail, retrying.WITHOUT_MAILBOX, retrying.NO_MAILBOX)
        return
    if mailbox is not None and (trouble := await trouble_now(mailbox.id, "out", retrying.BETWEEN_PROBES)):
        await _put_off(mail, retrying.AFTER_PROBE, trouble)
        return
    try:
        letter = await letter_of(mail, mailbox or outlet.NOBODYS)
    except (OSError, NotFound) as gone:
        await _conclude(mail, Outcome(outcomes.file_gone(str(gone).rstrip("."))))
        return
    wanted = [one for one in mail.recipients if one not in mail.taken]
    outcome = await outlet.hand_over(
        mailbox.id if mailbox is not None else None,
        composing.compose(letter),
        sender=composing.deliverable(letter.sender.address),
        recipients={composing.deliverable(one): one for one in wanted},
    )
    await _conclude(mail, outcome)


async def break_off(mail_id: int, reason: str) -> None:
    """Writes down that a try broke the program, so that it is seen and tried again like any other trouble."""
    mail = await outgoing_mail(mail_id)
    if mail is not None and mail.state == "sending":
        await _conclude(mail, Outcome(reason, unclear=True))


async def retry(mail_id: int) -> None:
    """Tries a mail again at once because somebody says so. Raises Refused where it is sent or on its way."""
    async with db.transaction():
        mail = await outgoing_mail(mail_id, hold=True)
        if mail is None:
            raise NotFound(say("There is no such mail."))
        if mail.state not in ("failed", "waiting"):
            raise Refused(say("This mail is sent already, or on its way just now."))
        now = clock.now()
        await _set(mail, {"state": "waiting", "try_at": now, "attempts": 0, "answer": _doubt(mail)})
        await line_up(mail.id, now)
        if mail.state == "failed" and mail.interaction_id is not None:
            await note_delivery(mail.interaction_id, "queued", "", BY_SENDING)


async def free_left() -> int:
    """Puts back in line what a job left in the middle and never took up again; returns how many mails."""
    left = await left_on_the_way(clock.now() - retrying.LONGEST_TRY)
    for mail_id in left:
        async with db.transaction():
            mail = await outgoing_mail(mail_id, hold=True)
            if mail is not None and mail.state == "sending":
                columns = {"state": "waiting", "try_at": clock.now(), "answer": outcomes.MAYBE_TWICE}
                await _set(mail, columns)
    return len(left)


async def _take(mail_id: int) -> Outgoing | None:
    """Commits that the mail is on its way now; None where it is not its turn, or somebody else's work."""
    async with db.transaction():
        mail = await outgoing_mail(mail_id, hold=True)
        now = clock.now()
        if mail is None or not _is_its_turn(mail, now):
            return None
        doubt = outcomes.MAYBE_TWICE if mail.state == "sending" else _doubt(mail)
        columns = {"state": "sending", "attempts": mail.attempts + 1, "tried_at": now, "answer": doubt}
        await _set(mail, columns)
    return await outgoing_mail(mail_id)


def _is_its_turn(mail: Outgoing, now: datetime) -> bool:
    if mail.state == "sending":
        # The same job comes again only when its lease ran out or it was given back: its run has ended. Any
        # other job leaves the mail to the one that has it.
        run = jobs.running.get()
        return run is not None and run.attempts > 1
    return mail.state == "waiting" and mail.try_at <= now


def _doubt(mail: Outgoing) -> str:
    return outcomes.MAYBE_TWICE if mail.answer.startswith(outcomes.MAYBE_TWICE) else ""


async def _put_off(mail: Outgoing, wait: timedelta, why: str) -> None:
    """Lets a mail wait that was not tried: it counts as no try."""
    async with db.transaction():
        at = clock.now() + wait
        columns = {
            "state": "waiting",
            "try_at": at,
            "attempts": mail.attempts - 1,
            "answer": _joined(mail, why),
        }
        if await _set(mail, columns):
            await line_up(mail.id, at)


async def _conclude(mail: Outgoing, outcome: Outcome) -> None:
    """Writes down what became of a try, for the mail and for the contact it carries."""
    for left in reversed(range(_TRIES_TO_NOTE)):
        try:
            async with db.transaction():
                await _note(mail, outcome)
            return
        except Refused:
            # The contact was moved to another case at this very moment. Giving up here would send it twice.
            if not left:
                raise


async def _note(mail: Outgoing, outcome: Outcome) -> None:
    now = clock.now()
    taken = [*mail.taken, *outcome.taken]
    owed = [one for one in mail.recipients if one not in taken and one not in outcome.refused]
    arrived = mail.to_address in taken  # whoever else got no copy is a remark on a mail that is sent
    again = retrying.next_try(mail.attempts, now) if owed and not outcome.final else None
    words = f"{outcomes.MAYBE_TWICE} {outcome.reason}" if outcome.unclear else _joined(mail, outcome.reason)
    if again is None and not arrived and not outcome.final:
        words = outcomes.given_up(words)
    columns: dict[str, object] = {"taken": taken, "answer": words}
    if again is not None:
        columns |= {"state": "waiting", "try_at": again}
    elif arrived:
        columns |= {"state": "sent", "sent_at": now}
    else:
        columns |= {"state": "failed"}
    if not await _set(mail, columns):
        return
    for recipient, said in outcome.refused.items():
        if bounces.address_is_dead(said):
            await mark_dead(recipient)
    if again is not None:
        await line_up(mail.id, again)
    state = "sent" if arrived else "queued" if again is not None else "failed"
    await _tell(mail, state, words if state != "sent" else _joined(mail, outcome.remark))


def _joined(mail: Outgoing, words: str) -> str:
    return " ".join(filter(None, (_doubt(mail), words)))


async def _tell(mail: Outgoing, state: str, reason: str) -> None:
    if mail.interaction_id is not None:
        await note_delivery(mail.interaction_id, state, reason, BY_SENDING)


async def _set(mail: Outgoing, columns: dict[str, object]) -> bool:
    """Changes a mail that nobody changed since it was read; False where somebody did."""
    values: dict[Any, Any] = dict(columns)
    found = (
        await OutgoingMail.update(values)
        .where(
            OutgoingMail.id == mail.id,
            OutgoingMail.state == mail.state,
            OutgoingMail.attempts == mail.attempts,
        )
        .returning(OutgoingMail.id)
    )
    return bool(found)
