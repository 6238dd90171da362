"""What servers report of mails that we sent: bounced, delayed, delivered; and addresses that are heard of again."""

from casedesk.cases.actions.deliveries import note_delivery
from casedesk.cases.rules import actors
from casedesk.channels.email.queries.outgoing import Outgoing, own_mails
from casedesk.channels.email.queries.raw import raw_mail_of_interaction
from casedesk.channels.email.rules.bounces import Fate, Report, reports_in
from casedesk.customers.actions.addresses import mark_reachable, mark_undeliverable
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.queries.reach import undeliverable
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import db, mail
from casedesk.platform.jobs.actions import complete_in_transaction
from casedesk.platform.sentences import say

NOTE_REPORT = "note_mail_report"
"""The kind of the job that reads what a server reports."""

REACHABLE = "note_reachable"
"""The kind of the job that takes back that an address cannot be reached."""

BY_REPORT = actors.system(say("delivery report"))
COPY_BOUNCED = "It did not reach {who}. {why}"
DELAYED = "Delayed; the server keeps trying. {why}"


async def note_report(interaction_id: int) -> None:
    """Writes down what a placed report says of the mail it names. One that names none of ours changes nothing."""
    async with db.transaction():
        await complete_in_transaction()
        raw = await raw_mail_of_interaction(interaction_id)
        if raw is None:
            return
        parsed = mail.parse(raw.source)
        named = [parsed.returned_message_id, *parsed.answers]
        for ours in (await own_mails([one for one in named if one]))[:1]:
            for report in reports_in(parsed, ours.recipients):
                await _note(ours, report)


async def _note(ours: Outgoing, report: Report) -> None:
    if report.fate is Fate.BOUNCED and report.dead:
        await mark_dead(report.recipient)
    if ours.interaction_id is None:
        return
    to_customer = report.recipient == ours.to_address
    if report.fate is Fate.BOUNCED and to_customer:
        await note_delivery(ours.interaction_id, "bounced", report.reason, BY_REPORT)
    elif report.fate is Fate.BOUNCED:
        words = COPY_BOUNCED.format(who=report.recipient, why=report.reason)
        await note_delivery(ours.interaction_id, "sent", words, BY_REPORT)
    elif report.fate is Fate.DELAYED:
        await note_delivery(ours.interaction_id, "sent", DELAYED.format(why=report.reason), BY_REPORT)
    elif to_customer:
        await note_delivery(ours.interaction_id, "delivered", "", BY_REPORT)


async def mark_dead(address: str) -> None:
    """Marks an address of a customer to which mail cannot be delivered; others are nobody's."""
    found = normalise("email", address)
    owner = await by_identity("email", found.normalised) if isinstance(found, Address) else None
    if owner is not None:
        await mark_undeliverable(owner.identity_id, BY_REPORT)


async def note_reachable(address: str) -> None:
    """Takes back that an address cannot be reached: somebody wrote from it."""
    found = normalise("email", address)
    identity_id = await undeliverable(found.normalised) if isinstance(found, Address) else None
    if identity_id is not None:
        await mark_reachable(identity_id, BY_REPORT)
