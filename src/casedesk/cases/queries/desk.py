"""What is on somebody's desk."""

from datetime import date, datetime

from casedesk.cases.queries.lists import COLUMNS, JOINS, CaseRow
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db

MOST_ON_DESK = 300
"""Rows; nobody works through more in a day, and the list of all of them is a click away."""


class DeskRow(CaseRow, frozen=True):
    """One open case of its owner. `answered_at` is the last time a person had contact with the customer;
    `missed_at` is their last call that nobody answered, from `missed_number` where that is known; `confirmed_at`
    is when they last said that it is solved, `came_back_at` when it was last reopened."""

    answered_at: datetime | None
    missed_at: datetime | None
    missed_number: str | None
    confirmed_at: datetime | None
    came_back_at: datetime | None


async def open_cases_on_desk(
    owner_ids: list[int], viewer: Actor, now: datetime, needed_by: date
) -> list[DeskRow]:
    """The open cases of these users that the viewer may see, the longest with the same side first. Of very many
    those that may have a reason to be first: chased, reopened, never answered, waited for until now, needed by that
    day."""
    sql = f"""
    -- What have these users open, when was each customer last spoken to, and when did they call in vain?
    SELECT {COLUMNS}, said.at AS answered_at, missed.at AS missed_at, missed.address AS missed_number,
           confirmed.at AS confirmed_at, back.at AS came_back_at
    FROM (SELECT own.* FROM cases AS own JOIN stage_starts AS at ON at.id = own.stage_start_id
          WHERE own.owner_id = ANY($1::bigint[]) AND own.disposition IS NULL AND {seen_by("own", "$2", "$3")}
          ORDER BY (own.chased_at IS NOT NULL OR at.wait_until <= $4 OR own.needed_by <= $5
                    OR own.stage = 'working' AND (own.first_response_at IS NULL OR own.reopened > 0)
                   ) IS NOT TRUE,
                   own.stage <> 'working', own.ball_since, own.id LIMIT {MOST_ON_DESK}) AS c
    {JOINS}
    LEFT JOIN LATERAL (
        SELECT max(i.at) AS at FROM placements pl JOIN interactions i ON i.id = pl.interaction_id
        WHERE pl.case_id = c.id
          AND (i.direction = 'out' AND i.nature = 'ordinary' AND i.answered IS NOT false OR i.answered)
    ) AS said ON true
    LEFT JOIN LATERAL (
        SELECT i.at, i.address FROM placements pl JOIN interactions i ON i.id = pl.interaction_id
        WHERE pl.case_id = c.id AND i.channel = 'phone' AND i.direction = 'in' AND NOT i.answered
        ORDER BY i.at DESC LIMIT 1) AS missed ON true
    LEFT JOIN LATERAL (
        SELECT max(i.at) AS at FROM placements pl JOIN interactions i ON i.id = pl.interaction_id
        WHERE pl.case_id = c.id AND i.nature = 'confirmation') AS confirmed ON true
    LEFT JOIN LATERAL (
        SELECT max(start.from_at) AS at FROM (
            SELECT s.stage, s.from_at, lag(s.stage) OVER (ORDER BY s.from_at NULLS FIRST) AS before
            FROM stage_starts s WHERE s.case_id = c.id) AS start
        WHERE c.reopened > 0 AND start.stage = 'working' AND start.before IN ('resolved', 'closed')) AS back ON true
    ORDER BY c.ball_since, c.id
    """
    return await db.rows(DeskRow, sql, owner_ids, viewer.sees_all, list(viewer.teams), now, needed_by)


async def last_words_of_customers(case_ids: list[int]) -> dict[int, str]:
    """What was last said from outside on each of these cases; those on which nothing was are left out."""
    sql = """
    -- What did the customer of each of these cases say last?
    SELECT wanted.id, said.body
    FROM unnest($1::bigint[]) AS wanted(id)
    CROSS JOIN LATERAL (
        SELECT i.body FROM placements p JOIN interactions i ON i.id = p.interaction_id
        WHERE p.case_id = wanted.id AND i.direction = 'in' AND i.nature = 'ordinary' AND i.body <> ''
        ORDER BY i.at DESC, i.id DESC LIMIT 1) AS said
    """
    return {found["id"]: found["body"] for found in await db.records(sql, case_ids)}
