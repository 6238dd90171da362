"""Whether the demo is on a desk, and whether anybody else is."""

import msgspec

from casedesk.platform import db

MARKER = "demo"
"""The setting that says that the customers of this desk are invented."""


class Here(msgspec.Struct, frozen=True):
    """What is on a desk already: the demo, customers, or what a desk begins with (people, mails, a policy)."""

    demo: bool
    customers: bool
    begun: bool


async def what_is_here() -> Here:
    """Whether the demo was filled in here, whether there are customers, and whether the desk was begun at all."""
    found = await db.row(
        Here,
        """
        -- Is this desk the demo's, has it customers, and was it begun?
        SELECT EXISTS (SELECT FROM desk_settings WHERE key = $1) AS demo,
               EXISTS (SELECT FROM customers) AS customers,
               EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM policies)
                   OR EXISTS (SELECT FROM raw_mails) AS begun
        """,
        MARKER,
    )
    assert found is not None, "a SELECT without FROM has one row"
    return found
