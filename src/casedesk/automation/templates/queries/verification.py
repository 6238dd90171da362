"""Do templates say of themselves what their last version says?"""

from casedesk.platform import db

_DIFFERING = """
-- Which templates are not called, or do not belong, as their last version says?
SELECT t.id FROM reply_templates t
JOIN LATERAL (SELECT id, name, team_id FROM reply_template_versions WHERE template_id = t.id
              ORDER BY number DESC LIMIT 1) v ON true
WHERE (t.current_id, t.name, t.team_id) IS DISTINCT FROM (v.id, v.name, v.team_id) ORDER BY t.id
"""


async def differences() -> list[str]:
    """Where templates differ from their versions; empty when all agree."""
    return [f"Template {row['id']} is not as its last version says" for row in await db.records(_DIFFERING)]
