"""Reading saved views."""

from typing import Any

import msgspec

from casedesk.platform import db
from casedesk.views.rules import MOST_VIEWS, Audience, columns_in, filters_in, unknown_in


class SavedView(msgspec.Struct, frozen=True):
    """One view as this version reads it; `unknown` is what it asks for besides."""

    id: int
    name: str
    audience: Audience
    team: str | None
    filters: dict[str, str]
    columns: tuple[str, ...]
    unknown: list[str]


_READ = """
    SELECT v.id, v.of_user_id, v.of_team_id, t.name AS team, v.name, v.filters, v.columns, v.position
    FROM saved_views v LEFT JOIN teams t ON t.id = v.of_team_id
"""
_SEEN = """v.removed_at IS NULL AND (v.of_user_id = $1 OR
      v.of_user_id IS NULL AND (v.of_team_id IS NULL OR v.of_team_id = ANY($2::bigint[]) OR $3::boolean))"""


async def views_for(user_id: int, teams: tuple[int, ...], *, of_all_teams: bool = False) -> list[SavedView]:
    """The views that somebody sees: everybody's, their teams' (or those of all teams), their own; each in its order."""
    sql = f"""
    -- Which views has this person?
    SELECT * FROM (
        SELECT r.*, row_number() OVER (PARTITION BY r.of_user_id, r.of_team_id ORDER BY r.position, r.id) AS place
        FROM ({_READ} WHERE {_SEEN}) AS r) AS ranked
    WHERE place <= {MOST_VIEWS}
    ORDER BY of_user_id IS NOT NULL, of_team_id IS NOT NULL, lower(team), of_team_id, place
    """
    return [_view(row) for row in await db.records(sql, user_id, list(teams), of_all_teams)]


def _view(row: Any) -> SavedView:
    return SavedView(
        id=row["id"],
        name=row["name"],
        audience=Audience(row["of_user_id"], row["of_team_id"]),
        team=row["team"],
        filters=filters_in(row["filters"]),
        columns=columns_in(row["columns"]),
        unknown=unknown_in(row["filters"]),
    )
