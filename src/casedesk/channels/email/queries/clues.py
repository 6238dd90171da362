"""What ties a mail to a case, and who wrote it, read from the database; nothing is written."""

from dataclasses import dataclass

from casedesk.cases.queries import placing as ties
from casedesk.channels.email.rules.placing import Clues, number_in, token_in
from casedesk.channels.email.rules.reading import dmarc_failed
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform.mail import Kind, ParsedMail


@dataclass(frozen=True)
class Writer:
    """Who wrote a mail, as far as it can be believed. `group` are the keys of the customer in all their
    merged selves, empty for somebody unknown or whose domain disowns the mail."""

    address: Address | None
    customer_id: int | None
    group: tuple[int, ...]
    disowned: bool


async def writer_of(mail: ParsedMail) -> Writer:
    """Who wrote it, by exact address; nobody where DMARC failed."""
    found = normalise("email", mail.sender.email) if mail.sender is not None else None
    address = found if isinstance(found, Address) else None
    disowned = dmarc_failed(mail.authentication_results)
    if address is None or disowned:
        return Writer(address, None, (), disowned)
    owner = await by_identity(address.kind, address.normalised)
    if owner is None:
        return Writer(address, None, (), False)
    return Writer(address, owner.customer_id, tuple(await group_ids(owner.customer_id)), False)


async def clues_of(mail: ParsedMail, writer: Writer) -> Clues:
    """What ties it to a case."""
    return Clues(
        by_thread=await _by_thread(mail),
        by_token=await _by_token(mail),
        by_number=await _by_number(mail, writer),
        from_machine=mail.kind is not Kind.ORDINARY,
    )


async def _by_thread(mail: ParsedMail) -> int | None:
    named = [*reversed(mail.answers)]
    if mail.returned_message_id is not None:
        named.append(mail.returned_message_id)
    return await ties.case_of_messages(named) if named else None


async def _by_token(mail: ParsedMail) -> int | None:
    addresses = [one.email for one in (*mail.to, *mail.cc)]
    token = token_in([*addresses, *mail.delivered_to])
    return await ties.case_of_token(token) if token is not None else None


async def _by_number(mail: ParsedMail, writer: Writer) -> int | None:
    number = number_in(mail.subject)
    if number is None or writer.address is None or writer.disowned:
        return None
    may = await ties.may_write_on(number, list(writer.group), writer.address.normalised)
    return number if may else None
