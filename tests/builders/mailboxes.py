"""Mailboxes for tests, set up as an admin would."""

from typing import Any

from casedesk.channels.mailboxes.actions.keeping import add_mailbox
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets
from tests.builders.cases import BY_TESTS

ADDRESS = "help@lampenhaus.example"


async def a_sending_mailbox(port: int, *, secrets: Secrets | None = None, **profile: Any) -> int:
    """A mailbox whose answers go through an SMTP server on this port of this machine."""
    asked = {
        "name": "Help",
        "address": ADDRESS,
        "from_name": "Lampenhaus",
        "sends": True,
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "plain",
    }
    return await add_mailbox(Profile(**{**asked, **profile}), secrets or Secrets(), BY_TESTS)
