"""How the cases of a past period were routed, for trying other rules on them."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.ownership.routing.rules.asking import CaseFacts, GivenTeam
from casedesk.ownership.routing.rules.trying import PastCase
from casedesk.platform import db

MOST = 2_000

PAST = f"""
-- Which cases opened in this time, where did each go first, and what was known of it then? What was not kept of an
-- older case is taken as it stands now.
SELECT c.id, c.title, p.name AS customer, o.owner_id, u.name AS owner, c.team_id, c.opened_at, e.payload,
       c.language, c.category_id, c.kind, c.channel, c.priority, c.size, p.tier,
       (SELECT i.mailbox_id FROM placements pl JOIN interactions i ON i.id = pl.interaction_id
        WHERE pl.case_id = c.id AND i.direction = 'in' ORDER BY i.at, i.id LIMIT 1) AS mailbox_id,
       ARRAY(SELECT ROW(k.skill_id, k.level) FROM user_skills k WHERE k.user_id = o.owner_id) AS skills,
       ARRAY(SELECT ROW(l.code, coalesce(v.level, 2)) FROM unnest(u.languages) AS l (code)
             LEFT JOIN language_levels v ON v.user_id = u.id AND v.language = l.code) AS languages
FROM cases c
JOIN customers p ON p.id = c.customer_id
JOIN owner_starts o ON o.id = c.first_owner_start_id
JOIN users u ON u.id = o.owner_id
LEFT JOIN events e ON e.case_id = c.id AND e.seq = 2 AND e.kind = 'owner'
WHERE c.opened_at >= $1 AND c.opened_at < $2
  AND c.disposition IS DISTINCT FROM 'spam' AND {seen_by("c", "$3", "$4")}
ORDER BY c.opened_at DESC, c.id DESC LIMIT {MOST}
"""


class PastWords(msgspec.Struct, frozen=True):
    """What a page says of a past case beside its number."""

    title: str
    customer: str
    owner: str
    opened_at: datetime


async def past_cases(
    since: datetime, until: datetime, viewer: Actor
) -> tuple[list[PastCase], dict[int, PastWords]]:
    """The cases that opened in a period, the latest first and MOST at most, as they were routed; and what a page
    says of each."""
    found = await db.records(PAST, since, until, viewer.sees_all, list(viewer.teams))
    words = {
        row["id"]: PastWords(row["title"], row["customer"], row["owner"], row["opened_at"]) for row in found
    }
    return [_past(row) for row in found], words


def _past(row: Any) -> PastCase:
    kept = (row["payload"] or {}).get("routing")
    return PastCase(
        id=row["id"],
        facts=_as_kept(kept) if kept else _as_standing(row),
        team_id=row["team_id"],
        owner_id=row["owner_id"],
        given=GivenTeam(kept.get("team"), kept.get("usual_team")) if kept else GivenTeam(),
        owner_skills=dict(map(tuple, row["skills"])),
        owner_languages=dict(map(tuple, row["languages"])),
    )


def _as_kept(kept: dict[str, Any]) -> CaseFacts:
    return CaseFacts(
        mailbox_id=kept.get("mailbox"),
        category_id=kept.get("category"),
        tier=kept.get("tier"),
        language=kept.get("language"),
        kind=kept.get("kind"),
        channel=kept.get("channel"),
        priority=kept.get("priority"),
        size=kept.get("size", "normal"),
    )


def _as_standing(row: Any) -> CaseFacts:
    return CaseFacts(**{name: row[name] for name in CaseFacts.__dataclass_fields__})
