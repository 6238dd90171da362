"""Where mails leave the desk: by the mailbox's server, or, from a demo desk, into a folder and no further."""

import asyncio
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casedesk.channels.email.queries.to_send import Mailbox
from casedesk.channels.email.rules import retrying
from casedesk.channels.mailboxes.actions.credentials import forget_tokens, server_of
from casedesk.channels.mailboxes.actions.ways import note_trouble, note_well
from casedesk.platform import smtp
from casedesk.platform.errors import CasedeskError
from casedesk.platform.mail import outcomes
from casedesk.platform.smtp import NotPosted, Posted

NOBODYS = Mailbox(id=0, address="desk@desk.invalid", from_name="", signature="", language=None)
"""Whom mails of a demo desk without a mailbox are from."""

SIGN_IN_REFUSED = 535

_UNFIT = re.compile(r"[^A-Za-z0-9._@-]+")
_folder: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a try. `reason` is what was said to it, `remark` what an agent should know though it went well.

    `taken` are the recipients whose mail was taken, `refused` those who will never get it; `final` says that another
    try would change nothing, `unclear` that it may have been taken all the same."""

    reason: str = ""
    remark: str = ""
    taken: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    final: bool = False
    unclear: bool = False


def open_outlet(folder: Path | None) -> None:
    """From now on mails are kept in this folder (of a demo desk); None sends them."""
    global _folder
    _folder = folder


def keeps() -> bool:
    """Whether mails are kept instead of sent."""
    return _folder is not None


async def hand_over(
    mailbox_id: int | None, message: bytes, *, sender: str, recipients: Mapping[str, str]
) -> Outcome:
    """Gives a mail away once. `recipients` are their addresses as servers name them, with how we know them."""
    if _folder is not None:
        return await asyncio.to_thread(_keep, _folder, message, recipients)
    assert mailbox_id is not None, "without a mailbox nothing is sent"
    try:
        posted = await smtp.post(await server_of(mailbox_id), sender, list(recipients), message)
    except NotPosted as trouble:
        if trouble.of_server:
            if trouble.code == SIGN_IN_REFUSED:
                forget_tokens(mailbox_id)
            await note_trouble(mailbox_id, "out", trouble.reason)
        return _not_posted(trouble, recipients)
    except CasedeskError as unusable:
        await note_trouble(mailbox_id, "out", unusable.reason)
        return Outcome(unusable.reason)
    await note_well(mailbox_id, "out")
    return _posted(posted, recipients)


def _not_posted(trouble: NotPosted, recipients: Mapping[str, str]) -> Outcome:
    final = not trouble.of_server and trouble.code is not None and retrying.is_permanent(trouble.code)
    refused = dict.fromkeys(recipients.values(), trouble.reason) if final else {}
    return Outcome(trouble.reason, refused=refused, final=final, unclear=trouble.unclear)


def _posted(posted: Posted, recipients: Mapping[str, str]) -> Outcome:
    never = {
        recipients[one]: str(said) for one, said in posted.refused.items() if retrying.is_permanent(said.code)
    }
    taken = tuple(known for one, known in recipients.items() if one not in posted.refused)
    said = "; ".join(f"{recipients[one]}: {refusal}" for one, refusal in posted.refused.items())
    remark = outcomes.only_partly(said) if said else ""
    return Outcome(remark or posted.answer, remark, taken=taken, refused=never)


def _keep(folder: Path, message: bytes, recipients: Mapping[str, str]) -> Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{_UNFIT.sub('_', _message_id(message))[:120]}.eml"
    unfinished = folder / f".{name}.{os.getpid()}"
    unfinished.write_bytes(message)
    unfinished.replace(folder / name)
    kept = outcomes.kept(name)
    return Outcome(kept, kept, taken=tuple(recipients.values()))


def _message_id(message: bytes) -> str:
    found = re.search(rb"^Message-ID: <([^>\r\n]+)>", message, re.MULTILINE)
    return found[1].decode("ascii", "replace") if found else "mail"
