"""Replays: which there are, how far they are, and whether one answers for a draft that changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from casedesk.empowerment.queries.policies import parsed
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.workbench.rules.limits import LimitFigures
from casedesk.platform import db


class Replay(msgspec.Struct, frozen=True):
    """A document judged over a period, as far as it has come."""

    id: int
    document: str
    today: str
    policy_id: int
    starts_at: datetime
    ends_at: datetime
    begun_at: datetime
    total: int
    done: int
    last_at: datetime | None
    last_id: int | None
    finished_at: datetime | None
    limits: list[LimitFigures]

    @property
    def policy(self) -> Policy:
        """What was judged by."""
        return parsed(self.document)

    @property
    def policy_today(self) -> Policy:
        """What it is compared with."""
        return parsed(self.today)

    @property
    def place(self) -> tuple[datetime, int] | None:
        """The request judged last."""
        return None if self.last_at is None or self.last_id is None else (self.last_at, self.last_id)


@dataclass(frozen=True)
class Question:
    """What is replayed: a document beside a version of the policy, over a period."""

    document: str
    policy_id: int
    starts_at: datetime
    ends_at: datetime


_REPLAY = """
    SELECT r.id, r.document, p.document AS today, r.policy_id, r.starts_at, r.ends_at, r.begun_at, r.total, r.done,
           r.last_at, r.last_id, r.finished_at, r.limits
    FROM replays r JOIN policies p ON p.id = r.policy_id
"""


async def replay(replay_id: int, *, lock: bool = False) -> Replay | None:
    """One replay; locked until the transaction ends where asked."""
    found = await db.record(
        f"-- How far is this replay?\n{_REPLAY} WHERE r.id = $1{' FOR UPDATE OF r' if lock else ''}",
        replay_id,
    )
    return None if found is None else _read(found)


async def replay_of(question: Question) -> Replay | None:
    """The replay that answers just this, finished or not."""
    found = await db.record(
        f"""
        -- Was this asked already?
        {_REPLAY} WHERE r.policy_id = $1 AND r.starts_at = $2 AND r.ends_at = $3 AND md5(r.document) = md5($4)
              AND r.document = $4
        """,
        question.policy_id,
        question.starts_at,
        question.ends_at,
        question.document,
    )
    return None if found is None else _read(found)


async def finished_beside(question: Question, limit: int = 8) -> list[Replay]:
    """The finished replays of the same period beside the same version, the latest first: of another document, which
    may still answer for a line."""
    found = await db.records(
        f"""
        -- What else was replayed over this period?
        {_REPLAY} WHERE r.policy_id = $1 AND r.starts_at = $2 AND r.ends_at = $3 AND r.finished_at IS NOT NULL
        ORDER BY r.begun_at DESC, r.id DESC LIMIT $4
        """,
        question.policy_id,
        question.starts_at,
        question.ends_at,
        limit,
    )
    return [_read(row) for row in found]


def _read(row: Any) -> Replay:
    columns = dict(row)
    columns["limits"] = msgspec.convert(columns["limits"], list[LimitFigures], strict=False)
    return Replay(**columns)


async def older_than_the_last(kept: int) -> list[int]:
    """The replays but for the last so many that were begun."""
    found = await db.records(
        "-- Which replays are old?\nSELECT id FROM replays ORDER BY begun_at DESC, id DESC OFFSET $1", kept
    )
    return [row["id"] for row in found]


async def replays_kept() -> list[Replay]:
    """The replays that are judged to their end."""
    found = await db.records(
        f"-- Which replays are finished?\n{_REPLAY} WHERE r.finished_at IS NOT NULL ORDER BY r.id"
    )
    return [_read(row) for row in found]
