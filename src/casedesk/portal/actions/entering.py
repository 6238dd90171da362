"""Asking for a fresh link: the same for whoever asks, known or not."""

from casedesk.platform.jobs.actions import enqueue
from casedesk.portal.actions.tries import count_try, is_over
from casedesk.portal.rules.throttle import LINKS_OF_ADDRESS, LINKS_OF_PLACE

SEND_LINK = "portal.send_link"
"""The kind of the job that sends a fresh link, where there is anything to see."""


async def ask_for_link(address: str, place: str) -> None:
    """Takes the wish for a fresh link. Whether anything is sent is decided later, in a job: neither the answer
    nor the time it takes says whether the address is known.

    Raises TooMany for a place that asks too often. For an address that was asked for too often nothing is
    sent, and nothing said: somebody else may have asked.
    """
    await count_try("link", {place: LINKS_OF_PLACE})
    if not await is_over("link", address[:254], LINKS_OF_ADDRESS):
        await enqueue(SEND_LINK, {"address": address})
