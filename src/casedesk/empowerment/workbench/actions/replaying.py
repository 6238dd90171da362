"""Replaying: begun by a person, done by a job piece by piece, so that it goes on where it was stopped."""

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from casedesk.empowerment.queries.policies import version
from casedesk.empowerment.workbench.actions.adding_up import make_sheets
from casedesk.empowerment.workbench.actions.judging import NEED_COLUMNS, REQUEST_COLUMNS, Judge, Rows
from casedesk.empowerment.workbench.queries import replays
from casedesk.empowerment.workbench.queries.figures import figures_of_limits
from casedesk.empowerment.workbench.queries.kindness import kindness_until
from casedesk.empowerment.workbench.queries.replays import Question, Replay
from casedesk.empowerment.workbench.queries.worlds import World, count_of_requests, world_of
from casedesk.empowerment.workbench.rules.budgets import RunningSums, moves_of
from casedesk.empowerment.workbench.tables import Replay as ReplayTable
from casedesk.platform import clock, db
from casedesk.platform.jobs.actions import enqueue
from casedesk.settings.queries import desk_settings

REPLAY = "empowerment.replay"

AT_ONCE = 200
"""Requests that are judged together and written in one transaction."""
KEPT = 20
"""Replays that are kept, the latest begun; older ones are asked anew."""


async def begin(question: Question, user_id: int, *, again: bool = False) -> int:
    """Begins a replay, or goes on with the one that answers the same; returns its key. `again` judges anew what was
    finished, since meanwhile more was asked and decided."""
    async with db.transaction():
        found = await replays.replay_of(question)
        if found is not None and not (again and found.finished_at is not None):
            return found.id
        if found is not None:
            await _forget([found.id])
        await _forget(await replays.older_than_the_last(KEPT - 1))
        row = ReplayTable(
            document=question.document,
            policy_id=question.policy_id,
            starts_at=question.starts_at,
            ends_at=question.ends_at,
            begun_at=clock.now(),
            begun_by_user_id=user_id,
            total=await count_of_requests(question.starts_at, question.ends_at),
        )
        replay_id = int((await ReplayTable.insert(row))[0]["id"])
        await enqueue(REPLAY, {"replay": replay_id})
    return replay_id


async def carry_on(replay_id: int, at_once: int = AT_ONCE) -> None:
    """Judges what is not judged yet, piece by piece, to the end. A replay that was thrown away meanwhile ends."""
    found = await replays.replay(replay_id)
    if found is None or found.finished_at is not None:
        return
    judge = await _judge(found)
    while found is not None and found.finished_at is None:
        world = await world_of(found.starts_at, found.ends_at, found.place, at_once)
        if not world.requests:
            await _finish(replay_id)
            return
        # Judging takes the processor for itself: in a thread of its own, pages are answered meanwhile.
        rows = await asyncio.to_thread(judge.rows_of, world)
        found = await _write(found, world, rows)


async def _judge(found: Replay) -> Judge:
    zone = (await desk_settings()).zone
    kindness = await kindness_until(found.ends_at)
    there = ZoneInfo(zone)
    sums = await asyncio.to_thread(
        lambda: RunningSums(move for one in kindness for move in moves_of(one, there))
    )
    return Judge(found.id, await version(found.policy_id), found.document, sums, zone)


async def _write(before: Replay, world: World, rows: Rows) -> Replay | None:
    """Writes a piece, unless somebody else wrote it or threw the replay away; returns how far it is now."""
    async with db.transaction():
        held = await replays.replay(before.id, lock=True)
        if held is None or held.finished_at is not None:
            return None
        if held.place != before.place:
            # Another run of this job is ahead: what it has judged need not be judged again.
            return None
        await db.copy("replayed_requests", REQUEST_COLUMNS, rows.requests)
        await db.copy("replay_needs", NEED_COLUMNS, rows.needs)
        last = world.requests[-1].asked
        done = held.done + len(world.requests)
        changed: dict[Any, Any] = {
            "done": done,
            "total": max(held.total, done),
            "last_at": last.at,
            "last_id": last.id,
        }
        await ReplayTable.update(changed).where(ReplayTable.id == before.id)
        return msgspec.structs.replace(held, **changed)


async def _finish(replay_id: int) -> None:
    async with db.transaction():
        held = await replays.replay(replay_id, lock=True)
        if held is None or held.finished_at is not None:
            return
        await make_sheets(replay_id)
        limits = await figures_of_limits(held)
        await db.execute(
            "-- All is judged: these are the figures of its limits.\n"
            "UPDATE replays SET finished_at = $2, total = done, limits = $3 WHERE id = $1",
            replay_id,
            clock.now(),
            limits,
        )


async def _forget(replay_ids: list[int]) -> None:
    # The job of one that is not finished finds nothing, and ends.
    for table, column in (
        ("replay_sheets", "replay_id"),
        ("replay_needs", "replay_id"),
        ("replayed_requests", "replay_id"),
        ("replays", "id"),
    ):
        await db.execute(
            # The names are our own.
            f"DELETE FROM {table} WHERE {column} = ANY($1::bigint[])",  # noqa: S608
            replay_ids,
        )
