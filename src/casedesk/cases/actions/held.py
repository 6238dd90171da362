"""A case held for writing: every change goes through here, and is saved once at the end. See `holding`."""

from datetime import datetime, timedelta
from typing import Any

from casedesk.cases.events import CaseChanged
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Standing, side
from casedesk.cases.tables import Case, CaseEvent, OwnerStart, StageStart
from casedesk.platform import clock, events
from casedesk.platform.events import Event


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
    is_erased: bool

    def __init__(self, columns: dict[str, Any]) -> None:
        self.__dict__.update(columns)
        latest = max(self.owner_since, self.stage_since, self.opened_at)
        # A clock that stepped back must not write a start before the current one.
        self.now = max(clock.now(), latest + timedelta(microseconds=1))
        self._changed: dict[str, Any] = {}
        self._entered: list[str] = []
        self._owners = (self.owner_id,)
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

    async def start_owner(self, owner_id: int, by: Actor, reason: str) -> int:
        """Passes the ownership on: appends a start. Returns the start's id."""
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
        start_id = int(inserted[0]["id"])
        self.set(owner_start_id=start_id, owner_id=owner_id)
        return start_id

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
        self._entered.append(kind)

    def tell(self, event: Event) -> None:
        """Publishes a fact once the columns are written, so that whoever reacts finds the case as it is now."""
        self._news.append(event)

    async def publish(self) -> None:
        """Publishes what there was to tell."""
        for event in self._news:
            await events.publish(event)

    async def save(self) -> None:
        """Writes the changed columns, in one statement; that they changed is the first thing to be told."""
        if not self._changed:
            return
        changed: dict[Any, Any] = dict(self._changed)
        await Case.update(changed).where(Case.id == self.id)
        self._news.insert(0, self._change())
        self._changed.clear()
        self._entered.clear()

    def _change(self) -> CaseChanged:
        return CaseChanged(
            case_id=self.id,
            columns=tuple(sorted(self._changed)),
            entries=tuple(self._entered),
            upto=self.events_count,
            owner_ids=tuple(dict.fromkeys((self.owner_id, *self._owners))),
        )
