"""A case held for writing: locked, checked for news, and saved once at the end.

    async with hold(case_id, by, seen=7) as case:
        await case.start_stage("working", by)
        await case.enter("reopened", by)

The lock is taken before the clock is read, so that two writers on one case have distinct, ordered times.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from casedesk.cases.queries.changes import entries_since
from casedesk.cases.queries.record import leading_case
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Standing, side
from casedesk.cases.tables import CaseEvent, OwnerStart, StageStart
from casedesk.platform import clock, db, events
from casedesk.platform.errors import NotFound, Stale
from casedesk.platform.events import Event

LOCK = """
-- Whose turn is it on this case? Nobody else's until the transaction ends.
SELECT id FROM cases WHERE id = $1 FOR UPDATE
"""

# A statement of its own: in one with the lock, the join would still see the owner of before the wait,
# and a case that was handed over meanwhile would be missed.
STANDING = f"""
-- How does this case stand, now that it is held?
SELECT c.id, c.customer_id, c.opened_at, c.title, c.team_id, c.owner_id, c.stage, c.stage_since, c.ball_since,
       c.disposition, c.ended_at, c.resolved_at, c.first_response_at, c.reopened, c.chases, c.chased_at,
       c.merged_into_id, c.language, c.events_count, c.stage_start_id, coalesce(o.from_at, c.opened_at) AS owner_since
FROM cases c JOIN owner_starts o ON o.id = c.owner_start_id
WHERE c.id = $1 AND {seen_by("c", "$2", "$3")}
"""


class HeldCase:
    """One case, locked. Its attributes are its columns; `now` is the moment of this action."""

    id: int
    customer_id: int
    opened_at: datetime
    title: str
    team_id: int | None
    owner_id: int
    owner_since: datetime
    stage: str
    stage_since: datetime
    ball_since: datetime
    stage_start_id: int
    disposition: str | None
    ended_at: datetime | None
    resolved_at: datetime | None
    first_response_at: datetime | None
    reopened: int
    chases: int
    chased_at: datetime | None
    language: str | None
    merged_into_id: int | None
    events_count: int

    def __init__(self, columns: dict[str, Any]) -> None:
        self.__dict__.update(columns)
        latest = max(self.owner_since, self.stage_since, self.opened_at)
        # A clock that stepped back must not write a start before the current one.
        self.now = max(clock.now(), latest + timedelta(microseconds=1))
        self._changed: dict[str, Any] = {}
        self._news: list[Event] = []

    @property
    def standing(self) -> Standing:
        """What the stage rules need to know."""
        return Standing(self.stage, self.disposition, self.stage_since, self.ended_at)

    def set(self, **columns: Any) -> None:
        """Changes columns here; they are written when the case is let go."""
        self.__dict__.update(columns)
        self._changed.update(columns)

    async def start_stage(
        self,
        stage: str,
        by: Actor,
        *,
        disposition: str | None = None,
        wait_until: datetime | None = None,
        waits_for: str = "",
        ended_how: str = "",
        cause_id: int | None = None,
    ) -> int:
        """Moves the ball: appends a start and brings the case's own columns along. Returns the start's id."""
        ending = disposition is not None
        stays_ended = ending and self.ended_at is not None
        moved = side(stage) is not side(self.stage)
        start = await self._append_stage(
            stage=stage,
            disposition=disposition,
            wait_until=wait_until,
            waits_for=waits_for,
            ended_how=ended_how,
            cause_id=cause_id,
            by_user_id=by.user_id,
            by_rule=by.rule,
        )
        if self.resolved_at is not None and not ending:
            self.set(reopened=self.reopened + 1)
        still_resolved = disposition == "resolved" and self.resolved_at is not None
        resolved_at = self.resolved_at if still_resolved else self.now if disposition == "resolved" else None
        same_end = stays_ended and (still_resolved or self.disposition != "resolved")
        self.set(
            stage=stage,
            stage_since=self.now,
            disposition=disposition,
            ended_at=(self.ended_at if same_end else self.now) if ending else None,
            resolved_at=resolved_at,
            **({"ball_since": self.now} if moved else {}),
        )
        return start

    async def restore_resolution(self, restored_id: int, at: datetime, by: Actor) -> int:
        """Goes back to a resolution as if it had never been left; `at` is its own time."""
        start = await self._append_stage(
            stage="resolved",
            disposition="resolved",
            restores_id=restored_id,
            by_user_id=by.user_id,
            by_rule=by.rule,
        )
        self.set(
            stage="resolved",
            stage_since=self.now,
            disposition="resolved",
            ended_at=at,
            resolved_at=at,
            ball_since=at,
        )
        return start

    async def _append_stage(self, **columns: Any) -> int:
        row = StageStart(case_id=self.id, from_at=self.now, recorded_at=self.now, **columns)
        inserted = await StageStart.insert(row)
        self.set(stage_start_id=inserted[0]["id"])
        return int(inserted[0]["id"])

    async def start_owner(self, owner_id: int, by: Actor, reason: str) -> None:
        """Passes the ownership on: appends a start."""
        row = OwnerStart(
            case_id=self.id,
            owner_id=owner_id,
            from_at=self.now,
            by_user_id=by.user_id,
            by_rule=by.rule,
            reason=reason,
            recorded_at=self.now,
        )
        inserted = await OwnerStart.insert(row)
        self.set(owner_start_id=inserted[0]["id"], owner_id=owner_id)

    async def enter(
        self,
        kind: str,
        by: Actor,
        payload: dict[str, Any] | None = None,
        *,
        at: datetime | None = None,
        interaction_id: int | None = None,
        note_id: int | None = None,
    ) -> None:
        """Writes one entry of the record: what happened, by whom. `payload` holds ids and values only."""
        self.set(events_count=self.events_count + 1)
        row = CaseEvent(
            case_id=self.id,
            seq=self.events_count,
            at=at or self.now,
            recorded_at=self.now,
            kind=kind,
            actor=by.kind,
            by_user_id=by.user_id,
            by_rule=by.rule,
            interaction_id=interaction_id,
            note_id=note_id,
            payload=payload or {},
        )
        await CaseEvent.insert(row)

    def tell(self, event: Event) -> None:
        """Publishes a fact once the columns are written, so that whoever reacts finds the case as it is now."""
        self._news.append(event)

    async def publish(self) -> None:
        """Publishes what there was to tell."""
        for event in self._news:
            await events.publish(event)

    async def save(self) -> None:
        """Writes the changed columns, in one statement."""
        if not self._changed:
            return
        names = ", ".join(f"{name} = ${place}" for place, name in enumerate(self._changed, start=2))
        await db.execute(f"UPDATE cases SET {names} WHERE id = $1", self.id, *self._changed.values())
        self._changed.clear()


@contextlib.asynccontextmanager
async def hold(case_id: int, by: Actor, seen: int | None = None) -> AsyncIterator[HeldCase]:
    """Holds one case for a change, in a transaction.

    `seen` is how many entries the writer had seen. Raises Stale with what came since when there are more,
    NotFound when there is no such case or `by` may not see it.
    """
    async with hold_all([case_id], by) as cases:
        case = cases[case_id]
        if seen is not None and case.events_count > seen:
            await _refuse_stale(case_id, seen)
        yield case


@contextlib.asynccontextmanager
async def hold_all(case_ids: Sequence[int], by: Actor) -> AsyncIterator[dict[int, HeldCase]]:
    """Holds several cases, always locked by rising key, so that no two actions wait for each other."""
    async with db.transaction():
        held: dict[int, HeldCase] = {}
        for case_id in sorted(set(case_ids)):
            await db.execute(LOCK, case_id)
            found = await db.record(STANDING, case_id, by.sees_all, list(by.teams))
            if found is None:
                raise NotFound(f"There is no case C-{case_id}.")
            held[case_id] = HeldCase(dict(found))
        yield held
        for case in held.values():
            await case.save()
        for case in held.values():
            await case.publish()


class _MergedMeanwhileError(Exception):
    """The case was merged between the look and the lock; letting go of it undoes just the lock."""


@contextlib.asynccontextmanager
async def hold_leading(case_id: int, by: Actor, seen: int | None = None) -> AsyncIterator[HeldCase]:
    """Holds the case that this one leads to by merges, also when it is merged just now; itself if it never was.

    `seen` is how many entries of `case_id` itself the writer had seen.
    """
    while True:
        lead_id = await leading_case(case_id)
        try:
            async with hold(lead_id, by, seen if lead_id == case_id else None) as case:
                if case.merged_into_id is not None:
                    raise _MergedMeanwhileError
                if seen is not None and lead_id != case_id:
                    await _refuse_stale(case_id, seen)
                yield case
            return
        except _MergedMeanwhileError:
            continue


async def _refuse_stale(case_id: int, seen: int) -> None:
    news = await entries_since(case_id, seen)
    if news:
        raise Stale("This case changed while you were writing.", news)
