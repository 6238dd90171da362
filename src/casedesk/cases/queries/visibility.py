"""The one predicate that says who may see a case; pages, search, reports and streams all use it."""

from dataclasses import replace

from casedesk.cases.rules.actors import Actor
from casedesk.platform import db

SEEN_BY = (
    "({sees_all}::boolean OR {alias}.team_id IS NULL OR {alias}.team_id IN "
    "(SELECT t.id FROM teams t WHERE NOT t.private OR t.id = ANY({teams}::bigint[])))"
)
"""SQL: may somebody with these teams see the case under this alias? Format with the placeholders."""


def seen_by(alias: str, sees_all: str, teams: str) -> str:
    """The predicate for one query: `seen_by("c", "$1", "$2")`."""
    return SEEN_BY.format(alias=alias, sees_all=sees_all, teams=teams)


HIDDEN = """
-- Is there a team whose cases are hidden from those who are in these teams only?
SELECT EXISTS (SELECT FROM teams t WHERE t.private AND NOT t.id = ANY($1::bigint[]))
"""


async def sees_every_case(viewer: Actor) -> bool:
    """Whether the predicate holds of every case there is, so that a query of many cases need not ask it of each."""
    return viewer.sees_all or not await db.value(HIDDEN, list(viewer.teams))


async def with_sight(viewer: Actor) -> Actor:
    """The same viewer, who sees all where no case is hidden from them: the predicate then costs nothing."""
    return replace(viewer, sees_all=await sees_every_case(viewer))
