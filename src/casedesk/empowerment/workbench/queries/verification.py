"""Looks whether what replays found fits together."""

from casedesk.empowerment.workbench.queries.replays import replays_kept
from casedesk.empowerment.workbench.queries.sheets import SHEETS
from casedesk.platform import db

MOST_TOLD = 100

_COUNTED = """
-- Which replays say that they judged another number of requests than there are?
SELECT r.id, r.done, count(q.id) AS judged
FROM replays r LEFT JOIN replayed_requests q ON q.replay_id = r.id
GROUP BY r.id HAVING r.done <> count(q.id) ORDER BY r.id LIMIT $1
"""

_NEED_OTHERWISE = """
-- For which requests does what a line needs contradict what the draft decides?
SELECT n.concession_id FROM replay_needs n
JOIN replayed_requests q ON q.replay_id = n.replay_id AND q.concession_id = n.concession_id
WHERE n.replay_id = $1 AND n.line = $2 AND n.currency = $3
  AND (n.needed IS NOT NULL AND n.needed <= $4) <> (q.draft = 'granted')
ORDER BY n.concession_id LIMIT $5
"""


_SORTED_OTHERWISE = f"""
-- Which sheets of this replay are not what its requests need?
SELECT coalesce(kept.line, made.line) AS line, coalesce(kept.currency, made.currency) AS currency
FROM (SELECT * FROM replay_sheets WHERE replay_id = $1) AS kept
FULL JOIN ({SHEETS}) AS made ON (kept.line, kept.currency) = (made.line, made.currency)
WHERE (kept.requests, kept.granting, kept.kinds, kept.numbers)
      IS DISTINCT FROM (made.requests, made.granting, made.kinds, made.numbers)
ORDER BY 1, 2
"""


async def differences() -> list[str]:
    """What contradicts itself, a line each: a limit says so much, so what needs no more of it is what is granted."""
    found = [
        f"replay {row['id']} says it judged {row['done']}, it judged {row['judged']}"
        for row in await db.records(_COUNTED, MOST_TOLD)
    ]
    for kept in await replays_kept():
        found += [
            f"replay {kept.id}: the sheet of {row['line']} in {row['currency']} is not what was judged"
            for row in await db.records(_SORTED_OTHERWISE, kept.id)
        ]
        for limit in kept.limits:
            rows = await db.records(
                _NEED_OTHERWISE, kept.id, limit.line, limit.currency, limit.amount, MOST_TOLD
            )
            found += [
                f"replay {kept.id}: {limit.line} needs otherwise than decided for concession {row['concession_id']}"
                for row in rows
            ]
    return found
