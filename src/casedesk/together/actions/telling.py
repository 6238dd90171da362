"""Telling the pages that show a case that it changed: a reaction to what cases publish, told at commit."""

from casedesk.cases.events import CaseChanged, CaseOpened
from casedesk.platform import live


async def tell_open_pages(event: CaseChanged) -> None:
    """Whoever has the case open, or on a list, reads it anew; so does the desk of whoever owns it, or did."""
    await live.tell(live.case(event.case_id), *(live.user(one) for one in event.owner_ids))


async def tell_open_desk(event: CaseOpened) -> None:
    """A new case comes onto its owner's desk at once."""
    await live.tell(live.user(event.owner_id))
