"""What is tidied up by itself: pages that closed without a word, drafts nobody went on with."""

from typing import Any

from casedesk.together.actions import drafts, presence

TIDY = "together.tidy"


async def tidy(_payload: dict[str, Any]) -> None:
    """Takes away what ran out."""
    await presence.forget_gone()
    await drafts.forget_old()
