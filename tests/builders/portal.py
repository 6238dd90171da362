"""A customer outside, before their own browser."""

import re
from dataclasses import dataclass

import httpx

from casedesk.platform import events

AYLIN = "aylin@example.com"


@dataclass
class Theirs:
    """A customer with a case of theirs."""

    customer: int
    case: int

    @property
    def page(self) -> str:
        """Where they see it."""
        return f"/my/cases/C-{self.case}"


async def link_for(case_id: int, address: str = AYLIN) -> str:
    """The path of a link that a mail would hold."""
    link = await events.ask("customer_link", case_id, address)
    assert link is not None
    return re.sub(r"^https?://[^/]+", "", link)


async def comes_in(client: httpx.AsyncClient, link: str) -> httpx.Response:
    """Opens a mail's link and presses its button."""
    token = link.rpartition("/")[2]
    answer = await client.post("/my/visits", data={"token": token})
    assert answer.status_code == 303, answer.text
    return answer
