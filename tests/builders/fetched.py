"""A mailbox of ours on a real IMAP server, mails to lay into it, and waiting until they are in."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from casedesk.audit.rules import by_rule
from casedesk.channels.mailboxes.actions import keeping
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets
from casedesk.platform import db
from tests.builders.mail_servers import ImapServer

BY = by_rule("tests")


def a_mail(number: int, sender: str = "aylin@example.com", size: int = 0) -> bytes:
    lines = [
        f"From: Aylin <{sender}>",
        "To: desk@desk.example",
        f"Subject: Lamp {number}",
        f"Message-ID: <{number}.{sender}>",
        "",
        f"Lamp {number} is broken.",
        "x" * 70 + "\r\n" if not size else "\r\n".join(["x" * 70] * (size // 72)),
    ]
    return "\r\n".join(lines).encode()


async def fetched(theirs: ImapServer, **more: Any) -> int:
    """A mailbox of ours whose mail is on that server."""
    profile = Profile(
        name="Desk",
        address="desk@desk.example",
        fetches=True,
        imap_host="127.0.0.1",
        imap_port=theirs.port,
        imap_security="plain",
        imap_login=theirs.user,
    )
    return await keeping.add_mailbox(
        replace(profile, **more), Secrets(password=theirs.password, refresh_token="r", client_id="c"), BY
    )


async def until(question: Callable[[], Any], wanted: object, seconds: float = 20) -> None:
    """Asks until the answer is what is wanted."""
    end = time.monotonic() + seconds
    while True:
        found = await question()
        if found == wanted:
            return
        assert time.monotonic() < end, f"{found!r} is not {wanted!r}"
        await asyncio.sleep(0.05)


async def placed() -> int:
    return int(await db.value("SELECT count(*) FROM raw_mails WHERE state = 'placed'"))
