"""Reading answers: how far one is, what it says on each case, and what became of it."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import recalled_reason, say
from casedesk.problems.queries.problems import KEPT_SELF

WRITTEN_TO = f"""
    SELECT {KEPT_SELF.format(customer="got")} FROM problem_answers a JOIN problem_answer_cases b ON b.answer_id = a.id
    JOIN replies r ON r.id = b.reply_id AND r.state <> 'recalled' JOIN customers got ON got.id = b.customer_id
    WHERE a.campaign_id = {{campaign}}"""  # put together from constants
"""SQL: the customers, as they stand after merges, who got a letter of a campaign. Format with its placeholder."""
LETTERS = ("filling", "ready", "short", "unreachable", "sent", "changed", "refused")
"""The states of a case that gets the letter itself."""


class Answer(msgspec.Struct, frozen=True):
    """An answer, and how many of its cases are in which state."""

    id: int
    problem_id: int
    by_user_id: int
    by: str
    ball: str
    state: str
    made_at: datetime
    ended_at: datetime | None
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def letters(self) -> int:
        """How many customers there are to be written to."""
        return sum(self.counts.get(state, 0) for state in LETTERS)

    @property
    def so_far(self) -> int:
        """How many letters are through, in filling in or in sending."""
        return self.letters - self.counts.get("filling" if self.state == "filling" else "ready", 0)


_ANSWER = f"""
SELECT a.id, a.problem_id, a.by_user_id, u.name AS by, a.ball, a.state, a.made_at, a.ended_at,
       (SELECT coalesce(jsonb_object_agg(state, many), '{{}}')
        FROM (SELECT x.state, count(*) AS many FROM problem_answer_cases x JOIN cases c ON c.id = x.case_id
              WHERE x.answer_id = a.id AND {seen_by("c", "$2", "$3")} GROUP BY x.state) AS s) AS counts
FROM problem_answers a JOIN users u ON u.id = a.by_user_id
"""  # put together from constants


async def answer_of(answer_id: int, viewer: Actor | None = None) -> Answer | None:
    """One answer, its cases counted as far as the viewer may see them, all of them without one; None where there is
    none."""
    sees_all, teams = (True, []) if viewer is None else (viewer.sees_all, list(viewer.teams))
    sql = f"-- How far is this answer?\n{_ANSWER} WHERE a.id = $1"
    return await db.row(Answer, sql, answer_id, sees_all, teams)


async def answers_to(problem_id: int, viewer: Actor) -> list[Answer]:
    """The answers to a problem that were sent, or are on their way, the newest first; counted as the viewer may see."""
    sql = f"""
    -- What were the customers of this problem told?
    {_ANSWER} WHERE a.problem_id = $1 AND a.state NOT IN ('filling', 'shown') ORDER BY a.id DESC LIMIT 20
    """
    return await db.rows(Answer, sql, problem_id, viewer.sees_all, list(viewer.teams))


async def campaign_of(answer_id: int, problem_id: int) -> int:
    """The campaign of an answer to a problem. Raises NotFound."""
    sql = "-- Which campaign is this of?\nSELECT campaign_id FROM problem_answers WHERE id = $1 AND problem_id = $2"
    found = await db.value(sql, answer_id, problem_id)
    if found is None:
        raise NotFound(say("There is no such answer."))
    return int(found)


async def has_letter_of(answer_id: int, case_id: int) -> bool:
    """Whether the customer of a case, who is held until the transaction ends, got a letter of the campaign of an answer
    on any case."""
    sql = f"""
    -- Whose case is this? No other answer writes to them now.
    SELECT k.id FROM customers k WHERE k.id = (
        SELECT {KEPT_SELF.format(customer="p")} FROM cases c JOIN customers p ON p.id = c.customer_id WHERE c.id = $1)
    FOR NO KEY UPDATE
    """  # put together from constants
    await db.value(sql, case_id)
    sql = f"""
    -- Did the customer of this case get a letter of this campaign?
    SELECT {KEPT_SELF.format(customer="p")} IN (
        {WRITTEN_TO.format(campaign="(SELECT campaign_id FROM problem_answers WHERE id = $1)")})
    FROM cases c JOIN customers p ON p.id = c.customer_id WHERE c.id = $2
    """  # put together from constants
    return bool(await db.value(sql, answer_id, case_id))


class Words(msgspec.Struct, frozen=True):
    """The words of an answer in one language, and the version of a template that they are from."""

    language: str
    body: str
    version_id: int | None


async def words_of(answer_id: int) -> list[Words]:
    """The words of an answer, in the order of its languages."""
    sql = """
    -- What does this answer say?
    SELECT language, body, version_id FROM problem_answer_words WHERE answer_id = $1 ORDER BY place
    """
    return await db.rows(Words, sql, answer_id)


class Letter(msgspec.Struct, frozen=True):
    """What an answer says on one case; `went` is what became of its letter: held, gone or recalled."""

    id: int
    title: str
    customer: str
    state: str
    told_on_id: int | None
    language: str
    to_address: str
    body: str
    gaps: list[str]
    why: str
    went: str | None

    @classmethod
    def read(cls, row: Any) -> "Letter":
        """A letter as a row has it; why it did not go is said again in the reader's language."""
        return cls(**{**dict(row), "why": recalled_reason(row["why"])})


PAGE = 50


async def letters_of(answer_id: int, viewer: Actor, limit: int = PAGE) -> list[Letter]:
    """The cases of an answer that the viewer may see, those that need a look first; the first `limit` of each state."""
    sql = f"""
    -- What does this answer say on each case?
    SELECT id, title, customer, state, told_on_id, language, to_address, body, gaps, why, went FROM (
        SELECT c.id, c.title, p.name AS customer, x.state, x.told_on_id, x.language,
               coalesce(r.to_address, x.to_address) AS to_address, coalesce(r.body, x.body) AS body, x.gaps,
               x.why, r.state AS went, row_number() OVER (PARTITION BY x.state ORDER BY x.id) AS place
        FROM problem_answer_cases x JOIN cases c ON c.id = x.case_id JOIN customers p ON p.id = c.customer_id
        LEFT JOIN replies r ON r.id = x.reply_id
        WHERE x.answer_id = $3 AND {seen_by("c", "$1", "$2")}) AS s
    WHERE place <= $4
    ORDER BY array_position(ARRAY['short', 'unreachable', 'refused', 'changed', 'ready', 'sent', 'same', 'untold'],
                            state), place
    """
    found = await db.records(sql, viewer.sees_all, list(viewer.teams), answer_id, limit)
    return [Letter.read(row) for row in found]


class Item(msgspec.Struct, frozen=True):
    """A case of an answer whose turn it is."""

    id: int
    case_id: int
    told_on_id: int | None
    seen: int
    language: str
    to_address: str
    body: str


async def items_in(answer_id: int, state: str) -> list[Item]:
    """The cases of an answer in one state, in the order in which they were noted."""
    sql = """
    -- Which cases of this answer are in this state?
    SELECT id, case_id, told_on_id, seen, language, to_address, body FROM problem_answer_cases
    WHERE answer_id = $1 AND state = $2 ORDER BY id
    """
    return await db.rows(Item, sql, answer_id, state)


async def held_letters(answer_id: int) -> list[int]:
    """The letters of an answer that can still be recalled."""
    sql = """
    -- Which letters of this answer have not gone yet?
    SELECT r.id FROM problem_answer_cases x JOIN replies r ON r.id = x.reply_id
    WHERE x.answer_id = $1 AND r.state = 'held' ORDER BY r.case_id, r.id
    """
    return [row["id"] for row in await db.records(sql, answer_id)]


async def went_on(answer_id: int, case_id: int) -> str | None:
    """What became of the letter of an answer on a case: held, gone or recalled; None where there is none."""
    sql = """
    -- Did the letter of this answer go on this case?
    SELECT r.state FROM problem_answer_cases x JOIN replies r ON r.id = x.reply_id
    WHERE x.answer_id = $1 AND x.case_id = $2
    """
    found = await db.value(sql, answer_id, case_id)
    return None if found is None else str(found)
