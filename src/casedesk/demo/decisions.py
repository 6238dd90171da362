"""What supervisors decided in the invented year, what waits for them today, and what was done of what was granted.

It follows from the concessions: whoever wrote them says who asked and who decided, when, and how much.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from casedesk.cases.rules import actors
from casedesk.empowerment.actions.granting import ask
from casedesk.empowerment.fulfilment.rules.steps import steps_of
from casedesk.empowerment.rules.wishes import Wish
from casedesk.empowerment.rules.words import Reason, Remedy
from casedesk.platform import clock, db

HOUR = 3600.0

APPROVALS = """
-- Before whom was each request put, and how did they decide?
INSERT INTO approvals (concession_id, case_id, starts_at, level, addressees, asked_at, level_since, due_at, decided_at,
                       outcome, decided_by_user_id, own)
SELECT c.id, c.case_id, said.starts_at, said.level,
       CASE WHEN end_.by_user_id IS NULL OR end_.by_user_id = ANY(whom.ids) THEN whom.ids
            ELSE array_append(whom.ids, end_.by_user_id) END,
       asked.at, asked.at + said.waited, asked.at + said.waited + interval '2 hours', end_.at,
       CASE WHEN end_.granted_by = 'provisional' THEN 'provisional'
            WHEN end_.kind IN ('granted', 'reserved') THEN 'granted'
            ELSE end_.kind END,
       CASE WHEN end_.granted_by IS DISTINCT FROM 'provisional' AND end_.kind <> 'withdrawn' THEN end_.by_user_id END,
       coalesce(end_.by_user_id = c.agent_id AND end_.kind <> 'withdrawn', false)
FROM concessions c
JOIN ledger_entries asked ON asked.concession_id = c.id AND asked.kind = 'requested'
LEFT JOIN LATERAL (SELECT * FROM ledger_entries e WHERE e.concession_id = c.id AND e.id > asked.id
                   ORDER BY e.id LIMIT 1) end_ ON true
CROSS JOIN LATERAL (SELECT coalesce(c.decision ->> 'approver', 'supervisor') AS starts_at) starts
CROSS JOIN LATERAL (SELECT starts.starts_at = 'supervisor' AND coalesce(end_.at, $1) - asked.at > interval '20 hours'
                           AS went_up) up
CROSS JOIN LATERAL (SELECT starts.starts_at, CASE WHEN up.went_up THEN 'manager' ELSE starts.starts_at END AS level,
                           CASE WHEN up.went_up THEN interval '2 hours' ELSE interval '0' END AS waited) said
CROSS JOIN LATERAL (
    SELECT coalesce(
        (SELECT array_agg(u.id ORDER BY u.id) FROM users u JOIN memberships m ON m.user_id = u.id
         WHERE said.level = 'supervisor' AND u.role = 'supervisor' AND u.active AND u.id <> c.agent_id
           AND m.team_id = (SELECT f.team_id FROM memberships f WHERE f.user_id = c.agent_id ORDER BY f.id LIMIT 1)),
        (SELECT array_agg(u.id ORDER BY u.id) FROM users u WHERE u.role = 'manager' AND u.active)) AS ids
) whom
WHERE NOT EXISTS (SELECT FROM approvals a WHERE a.concession_id = c.id)
ORDER BY c.id
"""

ASKED = """
-- What is on record of each request: that it was asked, that it went up,
INSERT INTO approval_turns (approval_id, kind, at, by_user_id, by_rule, level, addressees)
SELECT a.id, turn.kind, turn.at, turn.by_user_id, turn.by_rule, turn.level, a.addressees
FROM approvals a JOIN concessions c ON c.id = a.concession_id
CROSS JOIN LATERAL (
    SELECT 'asked' AS kind, a.asked_at AS at, c.agent_id AS by_user_id, '' AS by_rule, a.starts_at AS level
    UNION ALL
    SELECT 'went_up', a.level_since, NULL, 'not answered in time', a.level WHERE a.level <> a.starts_at
) turn
WHERE NOT EXISTS (SELECT FROM approval_turns t WHERE t.approval_id = a.id)
ORDER BY a.id, turn.at
"""

DECIDED = """
-- and how it was decided.
INSERT INTO approval_turns (approval_id, kind, at, by_user_id, by_rule, amount, words)
SELECT a.id, a.outcome, a.decided_at, e.by_user_id, CASE WHEN e.by_user_id IS NULL THEN e.by_rule ELSE '' END,
       CASE WHEN a.outcome IN ('granted', 'provisional') THEN e.amount END,
       CASE WHEN a.outcome = 'refused' AND e.reason = '' THEN 'Not as things stand.' ELSE e.reason END
FROM approvals a
CROSS JOIN LATERAL (SELECT * FROM ledger_entries e WHERE e.concession_id = a.concession_id AND e.kind <> 'requested'
                    ORDER BY e.id LIMIT 1) e
WHERE a.decided_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM approval_turns t WHERE t.approval_id = a.id AND t.kind = a.outcome)
ORDER BY a.id
"""

GIVEN = """
-- What was granted, and when was it done?
SELECT c.id, c.case_id, c.remedy, c.granted_at, c.state, c.currency,
       (SELECT at FROM ledger_entries e WHERE e.concession_id = c.id AND e.kind = 'fulfilled') AS fulfilled_at,
       (SELECT at FROM ledger_entries e WHERE e.concession_id = c.id AND e.kind = 'reversed' ORDER BY id LIMIT 1)
           AS reversed_at
FROM concessions c
WHERE c.state IN ('granted', 'fulfilled', 'reversed') AND c.granted_by <> 'outside'
  AND NOT EXISTS (SELECT FROM fulfilments f WHERE f.concession_id = c.id)
ORDER BY c.id
"""

COLUMNS = (
    "concession_id", "case_id", "place", "step", "due_at", "made_at", "state", "reference", "reason", "failed_at",
    "ended_at", "ended_by_rule",
)  # fmt: skip

_SHOP = "Lumen shop"
"""The program that does what the desk grants, as the record names it."""
_REFERENCES = {
    "refund_paid": "T",
    "paid_out": "T",
    "credit_booked": "SC",
    "code_issued": "V",
    "parcel_sent": "DHL ",
}
_EVERY_SO_MANY = 23
"""Of what is still open one in so many came back."""


async def write_decisions(now: datetime) -> None:
    """Writes who was asked and how they decided, and every step of making good what was granted."""
    await db.execute(APPROVALS, now, within_seconds=HOUR)
    await db.execute(ASKED, within_seconds=HOUR)
    await db.execute(DECIDED, within_seconds=HOUR)
    rows = [row for given in await db.records(GIVEN) for row in _steps(given, now)]
    if rows:
        await db.copy("fulfilments", COLUMNS, rows, within_seconds=HOUR)


def _steps(given: Any, now: datetime) -> list[Sequence[Any]]:
    made_at, key = given["granted_at"], given["id"]
    ended_at = given["fulfilled_at"] or given["reversed_at"]
    done = given["fulfilled_at"] is not None
    rows: list[Sequence[Any]] = []
    for place, (step, due_at) in enumerate(steps_of(Remedy(given["remedy"]), made_at), start=1):
        reference = (
            f"{_REFERENCES.get(step, '')}{4_000_000 + key * 7}" if done and step in _REFERENCES else ""
        )
        failed = (
            ended_at is None
            and place == 1
            and key % _EVERY_SO_MANY == 0
            and now - made_at > timedelta(hours=2)
        )
        state = "done" if done else "cancelled" if ended_at else "failed" if failed else "open"
        rows.append(
            (
                key, given["case_id"], place, step.value, due_at, made_at, state, reference,
                "The account to pay to is closed." if failed else "", now - timedelta(hours=1) if failed else None,
                ended_at, _SHOP if ended_at else "",
            )
        )  # fmt: skip
    return rows


OPEN = """
-- On which cases of this supervisor's team can somebody ask for more than they may give?
SELECT k.id, k.owner_id, k.order_id, k.opened_at
FROM cases k
JOIN users u ON u.id = k.owner_id AND u.role = 'agent'
JOIN memberships m ON m.user_id = u.id AND m.team_id = $1
JOIN orders o ON o.id = k.order_id
WHERE k.stage = 'working' AND k.merged_into_id IS NULL AND k.stage_since < $2
  AND NOT EXISTS (SELECT FROM events e WHERE e.case_id = k.id AND e.at >= $2)
  AND o.currency = 'EUR'
ORDER BY k.opened_at DESC, k.id LIMIT $3
"""

_WAITING = (
    (95, 85, "late_delivery", "Third parcel in a row that came late, after six years with us."),
    (52, 70, "defective", "The photograph is on the case. The lamp stays there and is mended at home."),
    (21, 90, "service_failure", "We promised twice to call back and did not."),
    (6, 65, "late_delivery", "It was a present, and the birthday is over."),
)
"""How many minutes ago somebody asked, for how many euro, and why."""


async def ask_today(team_id: int, now: datetime) -> None:
    """Lets agents of a team ask for more than they may give, so that its supervisor has something to decide."""
    longest = timedelta(minutes=_WAITING[0][0] + 5)
    found = await db.records(OPEN, team_id, now - longest, len(_WAITING))
    for case, (minutes, euros, reason, remark) in zip(found, _WAITING, strict=False):
        wish = Wish(
            Remedy.STORE_CREDIT,
            Reason(reason),
            "EUR",
            Decimal(euros),
            order_id=case["order_id"],
            remark=remark,
        )
        with clock.frozen(now - timedelta(minutes=minutes)):
            await ask(case["id"], wish, actors.user(case["owner_id"], sees_all=True))
