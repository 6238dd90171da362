"""What has to end before somebody is erased."""

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.privacy.queries.scope import Scope
from casedesk.privacy.rules import Obstacle

_MOST = 50

_STANDING = f"""
-- What is still open with them?
SELECT kind, case_id FROM (
    SELECT 1 AS place, 'case' AS kind, id AS case_id FROM cases WHERE id = ANY($1::bigint[]) AND disposition IS NULL
    UNION ALL
    SELECT 2, 'approval', case_id FROM approvals WHERE case_id = ANY($1::bigint[]) AND decided_at IS NULL
    UNION ALL
    SELECT 3, 'letter', case_id FROM replies WHERE case_id = ANY($1::bigint[]) AND state = 'held'
    UNION ALL
    SELECT 3, 'letter', coalesce(m.case_id, (SELECT p.case_id FROM placements p
                                             WHERE p.interaction_id = m.interaction_id ORDER BY p.id DESC LIMIT 1))
    FROM outgoing_mails m WHERE m.state IN ('waiting', 'sending')
        AND (m.case_id = ANY($1::bigint[]) OR m.interaction_id = ANY($2::bigint[]) OR m.to_address = ANY($3::text[]))
    UNION ALL
    SELECT 4, 'promise', stands_on_id FROM promises WHERE stands_on_id = ANY($1::bigint[]) AND state = 'open'
    UNION ALL
    SELECT 5, 'fulfilment', case_id FROM fulfilments
    WHERE case_id = ANY($1::bigint[]) AND state IN ('open', 'failed')
    UNION ALL
    SELECT 6, 'task', case_id FROM tasks WHERE case_id = ANY($1::bigint[]) AND state = 'open'
    UNION ALL
    SELECT 7, 'chargeback', NULL FROM order_chargebacks WHERE order_id = ANY($5::bigint[]) AND closed_at IS NULL
    UNION ALL
    SELECT 8, 'mail', NULL FROM raw_mails WHERE id = ANY($4::bigint[]) AND state IN ('waiting', 'tray')
    UNION ALL
    SELECT 9, 'hidden', NULL FROM cases c WHERE c.id = ANY($1::bigint[]) AND NOT {seen_by("c", "$6", "$7")}
) AS found ORDER BY place, case_id LIMIT {_MOST}
"""


async def obstacles_to(scope: Scope, viewer: Actor) -> list[Obstacle]:
    """What stands against erasing somebody, as far as one page says it; empty when nothing does."""
    rows = await db.records(
        _STANDING,
        list(scope.cases),
        list(scope.contacts),
        list(scope.addresses),
        list(scope.mails),
        list(scope.orders),
        viewer.sees_all,
        list(viewer.teams),
    )
    return [Obstacle(row["kind"], row["case_id"]) for row in rows]
