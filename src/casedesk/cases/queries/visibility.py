"""The one predicate that says who may see a case; pages, search, reports and streams all use it."""

SEEN_BY = (
    "({sees_all}::boolean OR {alias}.team_id IS NULL OR {alias}.team_id IN "
    "(SELECT t.id FROM teams t WHERE NOT t.private OR t.id = ANY({teams}::bigint[])))"
)
"""SQL: may somebody with these teams see the case under this alias? Format with the placeholders."""


def seen_by(alias: str, sees_all: str, teams: str) -> str:
    """The predicate for one query: `seen_by("c", "$1", "$2")`."""
    return SEEN_BY.format(alias=alias, sees_all=sees_all, teams=teams)
