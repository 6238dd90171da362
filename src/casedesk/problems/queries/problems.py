"""Problems as a list and one by one. How many cases they have is counted over those that the reader may see."""

from datetime import datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock, db
from casedesk.platform.keys import key_said

PAGE = 50
MOST_COUNTED = 1_000
"""A list counts so many cases of a problem, and one more; its own page counts all."""

KEPT_SELF = """CASE WHEN {customer}.merged_into_id IS NULL THEN {customer}.id ELSE (
        WITH RECURSIVE up AS (
            SELECT k.id, k.merged_into_id FROM customers k WHERE k.id = {customer}.merged_into_id
            UNION ALL
            SELECT k.id, k.merged_into_id FROM customers k JOIN up ON k.id = up.merged_into_id
        )
        SELECT up.id FROM up WHERE up.merged_into_id IS NULL) END"""
"""SQL: who stands for a customer after merges. Format with the alias of the row."""


class ProblemRow(msgspec.Struct, frozen=True):
    """A problem with what it touches: its cases as far as they may be seen, of how many customers. In a list the counts
    are those of the `MOST_COUNTED` cases that joined last, and of one more where there are more."""

    id: int
    title: str
    status: str
    owner_id: int
    owner: str
    opened_at: datetime
    ended_at: datetime | None
    cases: int
    open_cases: int
    customers: int
    last_joined_at: datetime | None

    @property
    def has_more(self) -> bool:
        """Whether a list counted only those that joined last."""
        return self.cases > MOST_COUNTED


class ProblemPage(msgspec.Struct, frozen=True):
    """One page of the list; `after` begins the next one, empty on the last."""

    rows: list[ProblemRow]
    after: str


# What was merged into another case counts there. Customers who are one by merges are counted as one.
_ROW = f"""
SELECT p.id, p.title, p.status, p.owner_id, u.name AS owner, p.opened_at, p.ended_at, n.cases, n.open_cases,
       n.customers, n.last_joined_at
FROM problems p JOIN users u ON u.id = p.owner_id
CROSS JOIN LATERAL (
    SELECT count(*) AS cases, count(*) FILTER (WHERE x.disposition IS NULL) AS open_cases,
           count(DISTINCT {KEPT_SELF.format(customer="w")}) AS customers, max(x.joined_at) AS last_joined_at
    FROM (
        SELECT c.disposition, c.customer_id, m.joined_at FROM problem_cases m JOIN cases c ON c.id = m.case_id
        WHERE m.problem_id = p.id AND c.merged_into_id IS NULL AND {seen_by("c", "$1", "$2")}
        ORDER BY m.id DESC LIMIT {{most}}
    ) AS x JOIN customers w ON w.id = x.customer_id
) AS n
"""  # put together from constants


async def problem_page(viewer: Actor, after: str = "") -> ProblemPage:
    """One page of all problems: those that have not ended first, each part newest first."""
    ended, key = _place(after)
    sql = f"""
    -- Which problems are there, and whom do they touch?
    {_ROW.format(most=MOST_COUNTED + 1)}
    WHERE ($3::bigint IS NULL OR ((p.status = 'ended') > $4::boolean)
           OR ((p.status = 'ended') = $4::boolean AND p.id < $3::bigint))
    ORDER BY (p.status = 'ended'), p.id DESC LIMIT $5
    """
    found = await db.rows(ProblemRow, sql, viewer.sees_all, list(viewer.teams), key, ended, PAGE + 1)
    rows, more = found[:PAGE], len(found) > PAGE
    last = rows[-1] if more else None
    return ProblemPage(rows, "" if last is None else f"{int(last.status == 'ended')}-{last.id}")


def _place(after: str) -> tuple[bool, int | None]:
    ended, _dash, key = after.partition("-")
    found = key_said(key)
    return (ended == "1", found) if ended in ("0", "1") and found is not None else (False, None)


async def problem_head(problem_id: int, viewer: Actor) -> ProblemRow | None:
    """One problem; None where there is none."""
    sql = f"-- How does this problem stand?\n{_ROW.format(most='ALL')} WHERE p.id = $3"
    return await db.row(ProblemRow, sql, viewer.sees_all, list(viewer.teams), problem_id)


class Choice(msgspec.Struct, frozen=True):
    """A problem that a case can join."""

    id: int
    title: str


async def joinable() -> list[Choice]:
    """The problems that have not ended, the newest first, as far as one would choose from."""
    sql = """
    -- Which problems can a case join?
    SELECT id, title FROM problems WHERE (status = 'ended') = false ORDER BY id DESC LIMIT 200
    """
    return await db.rows(Choice, sql)


async def problems_titled(typed: str, many: int) -> list[Choice]:
    """The problems with these words in their title, those that have not ended first, each part newest first; all of
    them where nothing is typed."""
    sql = """
    -- Which problems are called like this?
    SELECT id, title FROM problems WHERE strpos(lower(title), lower($1)) > 0
    ORDER BY (status = 'ended'), id DESC LIMIT $2
    """
    return await db.rows(Choice, sql, typed.strip(), many)


async def problem_called(problem_id: int) -> Choice | None:
    """What a problem is called; None where there is none."""
    return await db.row(
        Choice, "-- What is this problem called?\nSELECT id, title FROM problems WHERE id = $1", problem_id
    )


async def open_problems_of_user(user_id: int) -> list[int]:
    """The problems that somebody owns and that have not ended, the oldest first."""
    sql = """
    -- Which problems does this user own?
    SELECT id FROM problems WHERE owner_id = $1 AND status <> 'ended' ORDER BY id
    """
    return [row["id"] for row in await db.records(sql, user_id)]


async def who_could_own(problem_id: int, but_user_id: int) -> int | None:
    """Who knows most about a problem, but for this user: whoever owns most of its open cases, else a supervisor, a
    manager or an admin; whoever is away only where nobody else is left. None where nobody is."""
    sql = """
    -- Who could own this problem in their place?
    SELECT u.id FROM users u
    LEFT JOIN (SELECT c.owner_id, count(*) AS many FROM problem_cases m JOIN cases c ON c.id = m.case_id
               WHERE m.problem_id = $1 AND c.disposition IS NULL GROUP BY c.owner_id) AS n ON n.owner_id = u.id
    WHERE u.active AND u.id <> $2 AND (n.many > 0 OR u.role IN ('supervisor', 'manager', 'admin'))
    ORDER BY EXISTS (SELECT FROM absences a WHERE a.user_id = u.id AND a.withdrawn_at IS NULL AND a.from_at <= $3
                     AND (a.until_at IS NULL OR a.until_at > $3)),
             n.many DESC NULLS LAST, array_position(ARRAY['supervisor', 'manager', 'admin'], u.role), u.id
    LIMIT 1
    """
    found = await db.value(sql, problem_id, but_user_id, clock.now())
    return None if found is None else int(found)
