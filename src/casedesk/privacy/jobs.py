"""What is left to do after an erasure: its files, and the list that outlives a restore."""

from typing import Any

from casedesk.privacy.actions import clearing, listing


async def clear_erased(payload: dict[str, Any]) -> None:
    """Sets the files of an erasure aside, or removes those that were set aside a day ago."""
    await clearing.clear_erased(payload["erasure"])


async def keep_list(payload: dict[str, Any]) -> None:
    """Writes the list of erasures."""
    await listing.keep_list()
