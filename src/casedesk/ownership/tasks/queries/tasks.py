"""Tasks as a case's page and a desk show them: who does it, until when, how far its letter came, and the answer."""

from datetime import datetime

import msgspec

from casedesk.ownership.tasks.rules import OPEN
from casedesk.platform import db

MOST = 100
"""Rows of a desk; what is due first comes first."""


class Task(msgspec.Struct, frozen=True):
    """One task. `letter` says how far the letter to somebody outside came: held, recalled, or as deliveries say it;
    `heard_id` is the latest contact that came from them since, with its time and words."""

    id: int
    case_id: int
    case_title: str
    customer: str
    owner_id: int
    what: str
    details: str
    to_user_id: int | None
    to_address: str | None
    to: str
    due_at: datetime
    by_user_id: int | None
    by: str
    asked_at: datetime
    state: str
    ended_at: datetime | None
    ended_by: str | None
    answer: str
    letter: str | None
    letter_id: int | None
    heard_id: int | None
    heard_at: datetime | None
    heard: str | None

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


_TASK = """
    SELECT t.id, t.case_id, c.title AS case_title, p.name AS customer, c.owner_id, t.what, t.details, t.to_user_id,
           t.to_address, coalesce(u.name, nullif(t.to_name, ''), t.to_address) AS to, t.due_at, t.by_user_id,
           coalesce(a.name, t.by_rule) AS by, t.asked_at, t.state, t.ended_at, e.name AS ended_by, t.answer,
           CASE WHEN r.state = 'gone' THEN coalesce(d.state, 'queued') ELSE r.state END AS letter,
           r.interaction_id AS letter_id, h.id AS heard_id, h.at AS heard_at, h.body AS heard
    FROM tasks t
    JOIN cases c ON c.id = t.case_id
    JOIN customers p ON p.id = c.customer_id
    LEFT JOIN users a ON a.id = t.by_user_id
    LEFT JOIN users u ON u.id = t.to_user_id
    LEFT JOIN users e ON e.id = t.ended_by_id
    LEFT JOIN replies r ON r.id = t.reply_id
    LEFT JOIN LATERAL (SELECT state FROM deliveries WHERE interaction_id = r.interaction_id
                       ORDER BY id DESC LIMIT 1) AS d ON true
    LEFT JOIN LATERAL (
        SELECT i.id, i.at, i.body FROM placements l JOIN interactions i ON i.id = l.interaction_id
        WHERE t.to_address IS NOT NULL AND l.case_id = t.case_id AND i.direction = 'in' AND i.channel = 'email'
          AND i.nature = 'ordinary' AND lower(i.address) = t.to_address AND i.at > t.asked_at
          AND NOT EXISTS (SELECT FROM placements later
                          WHERE later.interaction_id = l.interaction_id AND later.id > l.id)
        ORDER BY i.at DESC, i.id DESC LIMIT 1) AS h ON true"""


async def tasks_of(case_id: int) -> list[Task]:
    """The tasks of a case: open ones first, what is due first on top; then those that have ended, the latest first."""
    sql = f"""
    -- What was asked of whom for this case?
    {_TASK} WHERE t.case_id = $1
    ORDER BY t.ended_at IS NOT NULL, t.ended_at DESC, t.due_at, t.id
    """
    return await db.rows(Task, sql, case_id)


async def tasks_named(task_ids: list[int]) -> dict[int, Task]:
    """These tasks, by their key: for histories that name them."""
    if not task_ids:
        return {}
    sql = f"-- What was asked here?\n{_TASK} WHERE t.id = ANY($1::bigint[])"
    return {one.id: one for one in await db.rows(Task, sql, task_ids)}


async def tasks_on_desk(user_id: int, now: datetime) -> list[Task]:
    """What this user was asked to do; and on cases that they own, what somebody outside has answered, or has not
    done in time. What is due first comes first."""
    sql = f"""
    -- What am I asked to do, and what of what I asked outside came back or is late?
    SELECT * FROM (
        {_TASK} WHERE t.state = 'open' AND t.to_user_id = $1
        UNION ALL
        {_TASK} WHERE t.state = 'open' AND t.to_address IS NOT NULL AND c.owner_id = $1
                  AND (t.due_at <= $2 OR h.id IS NOT NULL)
    ) AS mine ORDER BY due_at, id LIMIT {MOST}
    """
    return await db.rows(Task, sql, user_id, now)


class Standing(msgspec.Struct, frozen=True):
    """How a task stands, now that its case is held."""

    id: int
    case_id: int
    by_user_id: int | None
    to_user_id: int | None
    state: str


async def task_standing(case_id: int, task_id: int) -> Standing | None:
    """How a task of this case stands."""
    sql = """
    -- How does this task stand?
    SELECT id, case_id, by_user_id, to_user_id, state FROM tasks WHERE id = $2 AND case_id = $1
    """
    return await db.row(Standing, sql, case_id, task_id)


async def open_tasks_on(case_id: int) -> list[int]:
    """The keys of the open tasks of a case."""
    sql = """
    -- What is still to be done for this case?
    SELECT id FROM tasks WHERE case_id = $1 AND state = 'open' ORDER BY id
    """
    return [found["id"] for found in await db.records(sql, case_id)]


async def tasks_that_came_from(case_id: int, into_id: int) -> list[int]:
    """The keys of the open tasks that a merge brought from one case to the other."""
    sql = """
    -- Which open tasks did this case bring along?
    SELECT t.id FROM tasks t WHERE t.case_id = $2 AND t.state = 'open'
      AND EXISTS (SELECT FROM events e WHERE e.case_id = $2 AND e.kind = 'task_moved'
                  AND (e.payload ->> 'task')::bigint = t.id AND (e.payload ->> 'from_case')::bigint = $1)
    ORDER BY t.id
    """
    return [found["id"] for found in await db.records(sql, case_id, into_id)]


async def task_of_letter(reply_id: int) -> int | None:
    """The open task that was asked by this letter."""
    sql = (
        "-- Which task was asked by this letter?\nSELECT id FROM tasks WHERE reply_id = $1 AND state = 'open'"
    )
    found: int | None = await db.value(sql, reply_id)
    return found


async def open_tasks_of_user(user_id: int) -> list[tuple[int, int]]:
    """The open tasks of a user as (case, task), by case rising."""
    sql = """
    -- What is this user still asked to do?
    SELECT case_id, id FROM tasks WHERE to_user_id = $1 AND state = 'open' ORDER BY case_id, id
    """
    return [(found["case_id"], found["id"]) for found in await db.records(sql, user_id)]
