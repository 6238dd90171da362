"""The views that people of the demo saved: some for themselves, some for a team, one for everybody."""

from collections.abc import Mapping
from datetime import datetime

from casedesk.demo.cast import ANA, BILLING, MINA, PARCELS, RUTH, DemoTeam, Member
from casedesk.platform import db

_VIEWS = (
    (MINA, MINA, "My calls", {"owner": "me", "stage": "open", "channel": "phone", "order": "waiting"}, ["ball"]),
    (MINA, MINA, "Urgent for me", {"owner": "me", "stage": "open", "priority": "high"}, ["needed", "tags", "opened"]),
    (ANA, PARCELS, "Carrier late", {"team": "mine", "stage": "awaiting_third_party", "order": "waiting"},
     ["tags", "owner", "ball"]),
    (RUTH, BILLING, "Money to come", {"stage": "ours", "kind": "complaint", "order": "waiting"},
     ["category", "owner", "opened"]),
    (RUTH, None, "Complaints without an answer", {"kind": "complaint", "answered": "no", "order": "waiting"},
     ["team", "owner", "opened"]),
)  # fmt: skip
"""Who saved it, for whom (somebody, a team, everybody), its name, filters and columns."""


async def write_views(by_email: Mapping[str, int], teams: Mapping[str, int], now: datetime) -> None:
    """Writes them down."""
    await db.execute_many(
        """
        INSERT INTO saved_views (made_by_id, of_user_id, of_team_id, name, filters, columns, position, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [
            (
                by_email[who.email],
                by_email[whose.email] if isinstance(whose, Member) else None,
                teams[whose.name] if isinstance(whose, DemoTeam) else None,
                name,
                said,
                columns,
                place,
                now,
            )
            for place, (who, whose, name, said, columns) in enumerate(_VIEWS, start=1)
        ],
    )
