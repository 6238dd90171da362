"""A case of the demo as it stands, and the rows that each step of it leaves behind.

The columns that sum a case up are brought along here step by step; `casedesk verify` computes them anew from
the rows, by other code, and so proves both.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from casedesk.cases.rules.stages import (
    AWAITING_CUSTOMER,
    AWAITING_THIRD_PARTY,
    OPEN,
    OURS,
    STAGES,
    WORKING,
    Effect,
    is_first_response,
    side,
)
from casedesk.demo.hours import instant
from casedesk.demo.promising import Promised
from casedesk.demo.rows import Rows
from casedesk.demo.said import By, Head, Said
from casedesk.ownership.handoffs.rules.answering import Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief


class Present(Exception):
    """The story goes on after the present; what has happened so far is all there is."""


Entry = tuple[int, int, str, By, dict[str, Any], int | None, int | None]
"""When it was written down, when it happened, what, by whom, with which values; a contact's or note's key."""
EFFECTS = {effect: effect.value for effect in Effect}
NOTHING = Effect.NOTHING.value
_SIDES = {stage: side(stage) for stage in STAGES}


@dataclass(slots=True)
class Resolution:
    """The entry into resolved that stands now, and the key of its start."""

    start_id: int
    at: int


@dataclass(frozen=True, slots=True)
class Offered:
    """A handoff that waits for its answer."""

    key: int
    from_id: int
    by: By
    receiver: Receiver
    brief: Brief
    at: int


@dataclass(slots=True)
class Asked:
    """A piece of work that is asked of a colleague, or (with an address and a name) of somebody outside."""

    what: str
    due: int
    to_user_id: int | None = None
    address: str = ""
    name: str = ""
    details: str = ""
    key: int = 0
    at: int = 0
    by: By | None = None
    reply_id: int | None = None


@dataclass(slots=True)
class CaseState:
    """How a case stands between its opening and `ends`, the present. Times are microseconds; every step takes place
    just after the last one at the earliest. Raises Present for what would happen after `ends`."""

    rows: Rows
    id: int
    head: Head
    opened: int
    ends: int
    token: str
    recorded: int = 0
    at: int = 0
    stage: str = WORKING
    stage_since: int = 0
    ball_since: int = 0
    disposition: str | None = None
    ended: int | None = None
    first_ended: int | None = None
    resolution: Resolution | None = None
    left: Resolution | None = None
    first_response: int | None = None
    responses: dict[int, int] = field(default_factory=dict)
    reopened: int = 0
    chases: int = 0
    chased: int | None = None
    merged_into: int | None = None
    owner_id: int = 0
    first_owner_start: int = 0
    owner_start: int = 0
    first_stage_start: int = 0
    stage_start: int = 0
    contacts: int = 0
    promised: list[Promised] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    offered: Offered | None = None
    asked: dict[int, Asked] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)

    # How it stands

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    def was_open_at(self, at: int) -> bool:
        """Whether it had never ended yet at an earlier moment."""
        return self.first_ended is None or at < self.first_ended

    def _move(self, at: int, recorded: int | None = None) -> int:
        """Goes on to `at`, or just past what happened last, and returns when that was written down."""
        now = at if recorded is None or recorded < at else recorded
        if now <= self.at:
            now = self.at + 1
        if now > self.ends:
            raise Present
        self.at = now
        return now

    def _effect(self, said: Said, at: int) -> Effect:
        if said.nature != "ordinary":
            return Effect.NOTHING
        from_customer = said.customer_id is not None and said.sender_known
        if self.stage not in OPEN:
            return Effect.REOPENS if from_customer else Effect.OFFERS_REOPEN
        if at < self.stage_since:
            return Effect.NOTHING
        if self.stage in OURS and from_customer:
            return Effect.NOTHING if self.contacts == 0 else Effect.CHASE
        waits = self.stage in (AWAITING_CUSTOMER, AWAITING_THIRD_PARTY)
        return Effect.TO_WORKING if waits else Effect.NOTHING

    def _contact(self, at: int, recorded: int, said: Said, by: By, rule: str, payload: dict[str, Any]) -> int:
        rows, written = self.rows, instant(recorded)
        key = rows.next_key("interactions")
        message = body_hash = None
        if said.channel == "email" and said.direction == "in":
            message = f"{self.id}.{key}@mail.example"
            body_hash = sha256(said.body.encode()).digest()
        rows.add(
            "interactions",
            (
                key, instant(at), written, said.channel, said.direction, said.nature, said.by_user_id,
                said.customer_id, said.address, said.sender_name, said.sender_known, said.subject, said.body,
                said.answered, said.seconds, message, body_hash,
            ),
        )  # fmt: skip
        rows.add("placements", (key, self.id, by.user_id, rule, written))
        for position, (file_id, name, kind) in enumerate(said.files):
            rows.add("attachments", (key, file_id, position, name, kind))
        self._enter("contact", by, payload, at=at, interaction_id=key)
        self.contacts += 1
        by_person = said.by_user_id is not None
        outside = said.direction == "out" and said.customer_id is None
        if not outside and is_first_response(said.direction, said.nature, by_person, said.answered):
            self.responses[key] = at
            self.first_response = min(at, self.first_response or at)
        return key

    def _start(
        self,
        stage: str,
        by: By,
        *,
        disposition: str | None = None,
        wait_until: int | None = None,
        waits_for: str = "",
        restores_id: int | None = None,
        ended_how: str = "",
        cause_id: int | None = None,
    ) -> int:
        now, key = self.at, self.rows.next_key("stage_starts")
        written = instant(now)
        self.rows.add(
            "stage_starts",
            (
                key, self.id, stage, written, disposition, instant_or_none(wait_until), waits_for, restores_id,
                ended_how, cause_id, by.user_id, by.rule, written,
            ),
        )  # fmt: skip
        if _SIDES[stage] is not _SIDES[self.stage]:
            self.ball_since = now
        self.stage, self.stage_since, self.stage_start = stage, now, key
        self._count_ending(disposition)
        return key

    def _count_ending(self, disposition: str | None) -> None:
        if disposition is None:
            self.left = self.resolution
            if self.resolution is not None:
                self.reopened += 1
            self.resolution = self.ended = None
            self.disposition = None
            return
        self.first_ended = self.first_ended or self.at
        if self.ended is None or (self.resolution is not None and disposition != "resolved"):
            self.ended = self.at
            self.resolution = None
        self.disposition = disposition

    def _enter(
        self,
        kind: str,
        by: By,
        payload: dict[str, Any],
        at: int | None = None,
        interaction_id: int | None = None,
        note_id: int | None = None,
    ) -> None:
        self.entries.append(
            (self.at, self.at if at is None else at, kind, by, payload, interaction_id, note_id)
        )

    def _row(self) -> tuple[Any, ...]:
        head = self.head
        resolved_at = None if self.resolution is None else self.resolution.at
        return (
            self.id, head.customer_id, instant(self.opened), instant(self.recorded), head.channel, head.title,
            head.kind, head.priority, head.category_id, head.cause_id, head.needed_by, head.team_id, head.order_id,
            head.language, self.token, head.issue, head.wish, head.next_step, self.first_owner_start,
            self.owner_start, self.owner_id, self.first_stage_start, self.stage_start, self.stage,
            instant(self.stage_since), instant(self.ball_since), self.disposition, instant_or_none(self.first_response),
            instant_or_none(resolved_at), instant_or_none(self.ended), self.reopened, self.chases,
            instant_or_none(self.chased), self.merged_into, len(self.entries),
        )  # fmt: skip


def instant_or_none(micros: int | None) -> datetime | None:
    return None if micros is None else instant(micros)
