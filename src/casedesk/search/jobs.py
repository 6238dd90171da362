"""What the search needs done later."""

from typing import Any

from casedesk.search.actions import indexing

WHILE_THE_DESK_WORKS = 200
"""What is held together, so that nobody waits long for one of them."""


async def index_all(_payload: dict[str, Any]) -> None:
    """Writes every row of words anew, or for the first time."""
    await indexing.index_all(WHILE_THE_DESK_WORKS)
