"""The languages that cases are in, for the menu of them."""

from casedesk.platform import db


async def languages_of_cases() -> list[str]:
    """Each language that a case is in, as its tag."""
    sql = """
    -- Which languages are cases in? From one to the next in the index, and not case by case.
    WITH RECURSIVE found AS (
        SELECT min(language) AS language FROM case_facts
        UNION ALL
        SELECT (SELECT min(f.language) FROM case_facts f WHERE f.language > found.language)
        FROM found WHERE found.language IS NOT NULL
    )
    SELECT language FROM found WHERE language IS NOT NULL
    """
    return [row["language"] for row in await db.records(sql)]
