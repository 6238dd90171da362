"""Does every handoff say what the record of its case says?

The end of a handoff is kept beside its beginning, so that one case has one that is open at most; that both are
what the entries and the starts of ownership say is proven here.
"""

from casedesk.platform import db

_MOST = 1_000

_WITHOUT_ENTRY = """
-- Which handoffs have not exactly one entry for their beginning, and one for their end where they ended?
SELECT h.id, h.case_id FROM handoffs h
LEFT JOIN (SELECT (payload ->> 'handoff')::bigint AS id, count(*) FILTER (WHERE kind = 'handoff') AS begun,
                  count(*) FILTER (WHERE kind = 'handoff_ended') AS ended,
                  count(*) FILTER (WHERE kind = 'owner') AS accepted,
                  max(recorded_at) AS last_at
           FROM events WHERE kind IN ('handoff', 'handoff_ended', 'owner') AND payload ? 'handoff' GROUP BY 1) AS said
    ON said.id = h.id
WHERE coalesce(said.begun, 0) <> 1
   OR said.accepted <> (h.outcome IS NOT DISTINCT FROM 'accepted')::int
   OR said.ended <> (h.outcome IS NOT NULL AND h.outcome <> 'accepted')::int
   OR h.ended_at <> said.last_at
ORDER BY h.id LIMIT $1
"""
_OPEN = """
-- Which open handoffs are of a case that ended, or that somebody else owns?
SELECT h.id, h.case_id FROM handoffs h JOIN cases c ON c.id = h.case_id
WHERE h.ended_at IS NULL AND (c.disposition IS NOT NULL OR c.owner_id <> h.from_id) ORDER BY h.id LIMIT $1
"""
_ACCEPTED = """
-- Which accepted handoffs are not the start of whoever accepted, from that moment on?
SELECT h.id, h.case_id FROM handoffs h JOIN owner_starts s ON s.id = h.owner_start_id
WHERE (s.case_id, s.owner_id, s.from_at) <> (h.case_id, h.ended_by_id, h.ended_at) ORDER BY h.id LIMIT $1
"""


async def differences() -> list[str]:
    """Where handoffs differ from the record of their cases; empty when all agree."""
    wrong = (
        (_WITHOUT_ENTRY, "its entries do not say when it began and how it ended."),
        (_OPEN, "it is open, though its case ended or is somebody else's."),
        (_ACCEPTED, "whoever accepted it does not own the case from then on."),
    )
    return [
        f"C-{row['case_id']}: handoff {row['id']}: {said}"
        for sql, said in wrong
        for row in await db.records(sql, _MOST)
    ]
