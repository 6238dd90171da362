"""Adding up what each amount of a line grants, once, when a replay is judged to its end."""

from casedesk.platform import db

_STEPS = """
-- What does each line grant at each amount that any request needs?
WITH each AS (
    SELECT line, currency, needed, given, extra, waited, became NOT IN ('withdrawn', 'waiting') AS sure
    FROM replay_needs WHERE replay_id = $1 AND NOT refused
), by_amount AS (
    SELECT line, currency, needed, count(*) AS requests, count(waited) AS asked_for, coalesce(sum(waited), 0) AS waited,
           sum(given) AS given, coalesce(sum(extra) FILTER (WHERE sure), 0) AS extra,
           coalesce(sum(extra * extra) FILTER (WHERE sure), 0) AS squares,
           coalesce(sum(extra) FILTER (WHERE NOT sure), 0) AS unsure
    FROM each GROUP BY line, currency, needed
)
INSERT INTO replay_steps (replay_id, line, currency, needed, requests, asked_for, waited, given, extra, squares, unsure)
SELECT $1, line, currency, needed, sum(requests) OVER up, sum(asked_for) OVER up, sum(waited) OVER up,
       sum(given) OVER up, sum(extra) OVER up, sum(squares) OVER up, sum(unsure) OVER up
FROM by_amount WHERE needed IS NOT NULL WINDOW up AS (PARTITION BY line, currency ORDER BY needed)
UNION ALL
SELECT $1, line, currency, NULL, sum(requests), sum(asked_for), sum(waited), sum(given), sum(extra), sum(squares),
       sum(unsure)
FROM by_amount GROUP BY line, currency
"""
MINUTES = 600.0
"""Seconds that adding up a great replay may take."""


async def add_up(replay_id: int) -> None:
    """Makes the steps of every line of a replay."""
    await db.execute(_STEPS, replay_id, within_seconds=MINUTES)
