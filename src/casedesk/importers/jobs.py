"""The background edge of the imports."""

from typing import Any

from casedesk.importers.actions import bringing


async def carry_on(payload: dict[str, Any]) -> None:
    """A file is to be looked at, or to be taken."""
    await bringing.carry_on(payload["import"])


async def forget(_payload: dict[str, Any]) -> None:
    """A day passed."""
    await bringing.forget()
