"""Whether the demo is on a desk, and whether anybody else is."""

import msgspec

from casedesk.platform import db

MARKER = "demo"
"""The setting that says that the customers of this desk are invented."""


class Here(msgspec.Struct, frozen=True):
    """What is on a desk already: the demo, customers."""

    demo: bool
    customers: bool


async def what_is_here() -> Here:
    """Whether the demo was filled in here, and whether there are customers."""
    found = await db.row(
        Here,
        """
        -- Is this desk the demo's, and has it customers?
        SELECT EXISTS (SELECT FROM desk_settings WHERE key = $1) AS demo,
               EXISTS (SELECT FROM customers) AS customers
        """,
        MARKER,
    )
    assert found is not None, "a SELECT without FROM has one row"
    return found
