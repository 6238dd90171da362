"""What must never be found in the record of cases, as questions whose answer must be nothing."""

from casedesk.platform import db

NEVER = {
    "a case without exactly one first start of owner": """
        SELECT c.id FROM cases c WHERE 1 <> (
            SELECT count(*) FROM owner_starts s WHERE s.case_id = c.id AND s.from_at IS NULL)
    """,
    "a case without exactly one first start of stage": """
        SELECT c.id FROM cases c WHERE 1 <> (
            SELECT count(*) FROM stage_starts s WHERE s.case_id = c.id AND s.from_at IS NULL)
    """,
    "a case whose owner is not that of its latest start": """
        SELECT c.id FROM cases c WHERE (c.owner_start_id, c.owner_id) IS DISTINCT FROM (
            SELECT (s.id, s.owner_id) FROM owner_starts s WHERE s.case_id = c.id
            ORDER BY s.from_at DESC NULLS LAST LIMIT 1)
    """,
    "a case whose stage is not that of its latest start": """
        SELECT c.id FROM cases c WHERE (c.stage_start_id, c.stage, c.disposition) IS DISTINCT FROM (
            SELECT (s.id, s.stage, s.disposition) FROM stage_starts s WHERE s.case_id = c.id
            ORDER BY s.from_at DESC NULLS LAST LIMIT 1)
    """,
    "a start that is not after the opening": """
        SELECT c.id FROM cases c JOIN owner_starts s ON s.case_id = c.id WHERE s.from_at <= c.opened_at
        UNION ALL
        SELECT c.id FROM cases c JOIN stage_starts s ON s.case_id = c.id WHERE s.from_at <= c.opened_at
    """,
    "starts that were written in another order than they count": """
        SELECT case_id FROM (SELECT case_id, id, lag(id) OVER (
            PARTITION BY case_id ORDER BY from_at NULLS FIRST) AS earlier FROM owner_starts) AS o WHERE earlier > id
        UNION ALL
        SELECT case_id FROM (SELECT case_id, id, lag(id) OVER (
            PARTITION BY case_id ORDER BY from_at NULLS FIRST) AS earlier FROM stage_starts) AS s WHERE earlier > id
    """,
    "entries that are not counted without a gap": """
        SELECT c.id FROM cases c LEFT JOIN events e ON e.case_id = c.id
        GROUP BY c.id HAVING count(e.id) <> c.events_count OR max(e.seq) <> c.events_count OR min(e.seq) <> 1
    """,
    "a start without its entry, or an entry without its start": """
        SELECT c.id FROM cases c WHERE
            (SELECT count(*) FROM owner_starts s WHERE s.case_id = c.id)
            <> (SELECT count(*) FROM events e WHERE e.case_id = c.id AND e.kind = 'owner')
    """,
}


async def assert_whole() -> None:
    """Asks everything; fails with what was found."""
    found = {name: [row[0] for row in await db.records(question)] for name, question in NEVER.items()}
    wrong = {name: cases for name, cases in found.items() if cases}
    assert not wrong, f"found in the record: {wrong}"
