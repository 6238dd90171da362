"""Do problems stand as their entries say, and are the cases in them that their record says?"""

from itertools import groupby

from casedesk.platform import db
from casedesk.problems.rules import Entered, Standing, number_of, standing_after

_ENTRIES = """
-- What do the entries of all problems say, and how do these stand?
SELECT e.problem_id, e.kind, e.at, e.words, e.owner_id, p.title, p.status, p.owner_id AS owned_by, p.opened_at,
       p.ended_at
FROM problem_entries e JOIN problems p ON p.id = e.problem_id ORDER BY e.problem_id, e.id
"""
_EMPTY = """
-- Which problems have no entry that opened them?
SELECT id FROM problems p
WHERE NOT EXISTS (SELECT FROM problem_entries e WHERE e.problem_id = p.id AND e.kind = 'opened') ORDER BY id
"""
_CASES = """
-- Which cases are in a problem that their entries do not end with, or the other way round?
WITH said AS (
    SELECT DISTINCT ON (case_id) case_id, (payload ->> 'problem')::bigint AS problem_id, kind
    FROM events WHERE kind IN ('joined_problem', 'left_problem') ORDER BY case_id, id DESC
)
SELECT coalesce(s.case_id, m.case_id) AS case_id
FROM (SELECT * FROM said WHERE kind = 'joined_problem') s
FULL JOIN problem_cases m ON m.case_id = s.case_id AND m.problem_id = s.problem_id
WHERE s.case_id IS NULL OR m.id IS NULL ORDER BY 1 LIMIT 1000
"""


async def differences() -> list[str]:
    """Where problems and their cases are not what the record comes to; empty when all agree."""
    wrong = [f"{number_of(row['id'])}: nothing says that it was opened." for row in await db.records(_EMPTY)]
    for key, rows in groupby(await db.records(_ENTRIES), key=lambda row: row["problem_id"]):
        entries = list(rows)
        row = entries[0]
        kept = Standing(row["title"], row["status"], row["owned_by"], row["opened_at"], row["ended_at"])
        said = [Entered(one["kind"], one["at"], one["words"], one["owner_id"]) for one in entries]
        if said[0].kind == "opened" and standing_after(said) != kept:
            wrong.append(f"{number_of(key)}: it does not stand as its entries say.")
    wrong += [
        f"C-{row['case_id']}: the problem it is part of is not so by its record."
        for row in await db.records(_CASES)
    ]
    return wrong
