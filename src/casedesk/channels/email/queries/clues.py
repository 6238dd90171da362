"""What ties a mail to a case, and who wrote it, read from the database; nothing is written."""

from dataclasses import dataclass

from casedesk.accounts.queries.people import person_by_email
from casedesk.cases.queries import placing as ties
from casedesk.channels.email.queries.blocked import blocking
from casedesk.channels.email.queries.outgoing import own_mails
from casedesk.channels.email.queries.receiving import is_ours
from casedesk.channels.email.rules import loops
from casedesk.channels.email.rules.forwarding import Forwarded, forwarded_in
from casedesk.channels.email.rules.placing import Clues, number_in, token_in
from casedesk.channels.email.rules.reading import dmarc_of
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import db
from casedesk.platform.mail import Kind, ParsedMail
from casedesk.settings.queries import desk_settings


@dataclass(frozen=True)
class Writer:
    """Who wrote a mail, as far as it can be believed. `group` are the keys of the customer in all their
    merged selves, empty for somebody unknown or whose domain disowns the mail. `confirmed`: it is certain that
    the address is theirs. `forwarded` is what a user of ours sends on, and `user_id` who that is."""

    address: Address | None
    customer_id: int | None = None
    group: tuple[int, ...] = ()
    dmarc: str = ""
    confirmed: bool = False
    forwarded: Forwarded | None = None
    user_id: int | None = None

    @property
    def disowned(self) -> bool:
        """Whether the sender's domain says that the mail is not from there."""
        return self.dmarc == "fail"


async def writer_of(mail: ParsedMail) -> Writer:
    """Who wrote it, by exact address; nobody where DMARC failed."""
    found = normalise("email", mail.sender.email) if mail.sender is not None else None
    address = found if isinstance(found, Address) else None
    dmarc = dmarc_of(mail.authentication_results, (await desk_settings()).mail_server)
    if address is None or dmarc == "fail":
        return Writer(address, dmarc=dmarc)
    user = await person_by_email(address.normalised)
    user_id = user.id if user is not None and user.active else None
    forwarded = forwarded_in(mail) if user_id is not None and mail.kind is Kind.ORDINARY else None
    owner = await by_identity(address.kind, address.normalised)
    if owner is None:
        return Writer(address, dmarc=dmarc, forwarded=forwarded, user_id=user_id)
    group = tuple(await group_ids(owner.customer_id))
    return Writer(address, owner.customer_id, group, dmarc, owner.confirmed, forwarded, user_id)


async def clues_of(mail: ParsedMail, writer: Writer, envelope_to: list[str] | None = None) -> Clues:
    """What ties it to a case. `envelope_to` are the recipients that the delivering server named: where we stand
    in Bcc, nothing in the mail itself says so."""
    return Clues(
        by_thread=await _by_thread(mail),
        by_token=await _by_token(mail, envelope_to or []),
        by_number=await _by_number(mail, writer),
        from_machine=mail.kind is not Kind.ORDINARY,
        is_bounce=mail.kind is Kind.BOUNCE,
        loop=await _loop_in(mail),
        forwarded=writer.forwarded is not None,
        blocked=await blocking(writer.address.normalised) if writer.address is not None else "",
        marked_spam=mail.marked_spam,
        known=writer.confirmed,
    )


async def _loop_in(mail: ParsedMail) -> str:
    """Why this mail is one of ours that came back; empty where it is not."""
    if mail.message_id and await own_mails([mail.message_id]):
        return loops.OWN_MAIL
    return loops.OWN_MARK if mail.loop_marks and await is_ours(list(mail.loop_marks)) else ""


async def _by_thread(mail: ParsedMail) -> int | None:
    named = [*reversed(mail.answers)]
    if mail.returned_message_id is not None:
        named.append(mail.returned_message_id)
    return await case_of_messages(named) if named else None


async def case_of_messages(message_ids: list[str]) -> int | None:
    """The case on which the nearest of these messages stands, whether it came in or went out: the last named is
    the nearest. One that was taken off all cases ties nothing."""
    sql = """
    -- On which case is the message that this one answers?
    SELECT coalesce(p.case_id, found.case_id)
    FROM (
        SELECT named.place, i.id AS interaction_id, NULL::bigint AS case_id
        FROM unnest($1::text[]) WITH ORDINALITY AS named (message_id, place)
        JOIN interactions i ON i.message_id = named.message_id
        UNION ALL
        SELECT named.place, o.interaction_id, CASE WHEN o.interaction_id IS NULL THEN o.case_id END
        FROM unnest($1::text[]) WITH ORDINALITY AS named (message_id, place)
        JOIN outgoing_mails o ON o.message_id = named.message_id
    ) AS found
    LEFT JOIN LATERAL (SELECT case_id FROM placements WHERE interaction_id = found.interaction_id
                       ORDER BY id DESC LIMIT 1) p ON true
    WHERE coalesce(p.case_id, found.case_id) IS NOT NULL
    ORDER BY found.place DESC, found.interaction_id DESC NULLS LAST
    LIMIT 1
    """
    found: int | None = await db.value(sql, message_ids)
    return found


async def _by_token(mail: ParsedMail, envelope_to: list[str]) -> int | None:
    addresses = [one.email for one in (*mail.to, *mail.cc)]
    token = token_in([*envelope_to, *mail.delivered_to, *addresses])
    return await ties.case_of_token(token) if token is not None else None


async def _by_number(mail: ParsedMail, writer: Writer) -> int | None:
    number = number_in(mail.subject)
    if number is None or writer.address is None or writer.disowned:
        return None
    may = await ties.may_write_on(number, list(writer.group), writer.address.normalised)
    return number if may else None
