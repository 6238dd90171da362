"""One case of the demo as it grows: each verb writes the rows that the desk's own actions would write."""

from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from casedesk.cases.rules.stages import (
    AWAITING_CUSTOMER,
    CLOSED,
    RESOLVED,
    WORKING,
    Effect,
)
from casedesk.channels.email.rules.placing import By as Way
from casedesk.demo.hours import DAY, MINUTE, SECOND, instant
from casedesk.demo.promising import Case, Promised, settle
from casedesk.demo.said import CUSTOMER, By, Said
from casedesk.demo.state import (
    EFFECTS,
    NOTHING,
    Asked,
    CaseState,
    Offered,
    Present,
    Resolution,
    instant_or_none,
)
from casedesk.ownership.handoffs.rules.answering import Outcome, Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief

_SENDING = 21 * SECOND
_HELD = 10 * SECOND


@dataclass(slots=True)
class CaseRecord(CaseState):
    """A case from its opening to `ends`, the present. Times are microseconds; every verb takes place at
    `at` or just after what happened last. Raises Present for what would happen after `ends`."""

    # Opening

    def is_written_down(self, at: int) -> None:
        """When a call is over, or at the latest before the present, which its first word still has to fit into."""
        self.recorded = min(at, self.ends - 1)

    def open(self, by: By, owner_id: int, rule: str, reason: str, origin: dict[str, int]) -> None:
        """The first moment: an owner, a stage, two entries."""
        self.recorded = self.recorded or self.opened
        self.at = self.recorded
        self.stage_since = self.ball_since = self.opened
        self.owner_id = owner_id
        written = instant(self.recorded)
        self.first_owner_start = self.owner_start = self.rows.next_key("owner_starts")
        self.first_stage_start = self.stage_start = self.rows.next_key("stage_starts")
        self.rows.add(
            "owner_starts", (self.owner_start, self.id, owner_id, None, None, rule, reason, written)
        )
        self.rows.add(
            "stage_starts",
            (
                self.stage_start,
                self.id,
                WORKING,
                None,
                None,
                None,
                "",
                None,
                "",
                None,
                None,
                "opening",
                written,
            ),
        )
        self._enter("opened", by, {"channel": self.head.channel, **origin}, at=self.opened)
        to = {"from": None, "to": owner_id, "reason": reason}
        self._enter("owner", By("system", rule=rule), to, at=self.opened)

    # What happens

    def hear(self, at: int, said: Said, by: By = CUSTOMER, rule: str = Way.THREAD.value) -> int:
        """The customer's word, with what it does to the case: a chase, back to working, a reopening."""
        recorded = self._move(at, said.recorded)
        effect = self._effect(said, at)
        payload: dict[str, Any] = {"effect": EFFECTS[effect]}
        if effect is Effect.CHASE:
            payload["chase"] = True
            self.chases += 1
            self.chased = at
        key = self._contact(at, recorded, said, by, rule, payload)
        if effect in (Effect.TO_WORKING, Effect.REOPENS):
            self._start(WORKING, by)
        return key

    def say(self, at: int, said: Said, by: By, waits_until: int | None = None) -> int:
        """A word of ours; with `waits_until` it asks something and gives the ball to the customer."""
        recorded = self._move(at, said.recorded)
        effect = AWAITING_CUSTOMER if waits_until is not None else NOTHING
        rule = "reply" if said.channel == "email" else "logged by hand"
        key = self._contact(at, recorded, said, by, rule, {"effect": effect})
        if waits_until is not None:
            self._start(AWAITING_CUSTOMER, by, wait_until=waits_until)
        if said.channel == "email":
            self._deliver(key, recorded)
        return key

    def _deliver(self, interaction_id: int, recorded: int) -> None:
        self.rows.add("deliveries", (interaction_id, "queued", "", instant(recorded)))
        if recorded + _SENDING <= self.ends:
            self.rows.add("deliveries", (interaction_id, "sent", "", instant(recorded + _SENDING)))

    def promise(self, due: int, text: str, by: By, interaction_id: int | None = None, **more: Any) -> None:
        """Something is said to the customer with a time by which it will be done; `more` is as in Promised."""
        assert by.user_id is not None, "people promise"
        if due > self.at:
            self.promised.append(
                Promised(self.at, due, text, by.user_id, interaction_id=interaction_id, **more)
            )

    def bounce(self, at: int, interaction_id: int, reason: str) -> None:
        """A word of ours came back; it is no response."""
        self._move(at)
        self.rows.add("deliveries", (interaction_id, "bounced", reason, instant(self.at)))
        del self.responses[interaction_id]
        self.first_response = min(self.responses.values(), default=None)

    def note(self, at: int, by: By, body: str) -> None:
        """An internal remark."""
        now = instant(self._move(at))
        key = self.rows.next_key("notes")
        self.rows.add("notes", (key, self.id, by.user_id, now, now, body))
        self._enter("note", by, {}, note_id=key)

    def give_to(self, at: int, owner_id: int, by: By, reason: str) -> None:
        """The ownership passes on."""
        now = instant(self._move(at))
        key = self.rows.next_key("owner_starts")
        self.rows.add("owner_starts", (key, self.id, owner_id, now, by.user_id, by.rule, reason, now))
        said = reason if by.kind == "system" else ""
        self._enter("owner", by, {"from": self.owner_id, "to": owner_id, "reason": said})
        self.owner_id, self.owner_start = owner_id, key

    def offer(self, at: int, by: By, receiver: Receiver, brief: Brief) -> None:
        """Somebody is asked to take the case over."""
        now = self._move(at)
        self.offered = Offered(self.rows.next_key("handoffs"), self.owner_id, by, receiver, brief, now)
        self._enter("handoff", by, {"handoff": self.offered.key, "from": self.owner_id, **_whom(receiver)})
        if brief.next_step != self.head.next_step:
            self.tell_story(now, by, next_step=brief.next_step)

    def accept(self, at: int, user_id: int) -> None:
        """The offer is accepted: from here on it is theirs."""
        now, offered = instant(self._move(at)), self._offered()
        key, reason = self.rows.next_key("owner_starts"), offered.brief.why
        self.rows.add("owner_starts", (key, self.id, user_id, now, user_id, "", reason, now))
        about = {"from": self.owner_id, "to": user_id, "reason": "", "handoff": offered.key}
        self._enter("owner", By("user", user_id), about)
        self.owner_id, self.owner_start = user_id, key
        self._end_offer(Outcome.ACCEPTED, By("user", user_id), owner_start=key)

    def end_offer(self, at: int, outcome: Outcome, by: By, reason: str = "") -> None:
        """The offer is declined, taken back, or not answered in time."""
        self._move(at)
        offered = self._offered()
        about = {"handoff": offered.key, "outcome": outcome.value, "from": offered.from_id}
        self._enter("handoff_ended", by, {**about, **_whom(offered.receiver)})
        self._end_offer(outcome, by, reason)

    def _offered(self) -> Offered:
        assert self.offered is not None, "nothing is on offer"
        return self.offered

    def _end_offer(
        self, outcome: Outcome | None, by: By | None, reason: str = "", owner_start: int | None = None
    ) -> None:
        offered, brief = self._offered(), self._offered().brief
        ended = None if outcome is None else instant(self.at)
        self.rows.add(
            "handoffs",
            (
                offered.key, self.id, offered.from_id, offered.by.user_id, offered.receiver.user_id,
                offered.receiver.team_id, brief.why, brief.issue, brief.wish, brief.tried, brief.next_step,
                instant(offered.at), instant(offered.at + DAY), ended, None if outcome is None else outcome.value,
                None if by is None else by.user_id, reason, owner_start,
            ),
        )  # fmt: skip
        self.offered = None

    def ask(self, at: int, by: By, asked: Asked) -> Asked:
        """Somebody is asked for a piece of work: a colleague, or somebody outside by a letter."""
        if max(at, self.at) + _HELD >= self.ends:
            raise Present
        asked.at = self._move(at)
        asked.due = max(asked.due, asked.at + MINUTE)
        asked.key, asked.by = self.rows.next_key("tasks"), by
        whom = {} if asked.to_user_id is None else {"to": asked.to_user_id}
        due_at = instant(asked.due).isoformat()
        self._enter("task", by, {"task": asked.key, "due_at": due_at, **whom})
        if asked.address:
            asked.reply_id = self._write_outside(asked, by)
        self.asked[asked.key] = asked
        return asked

    def _write_outside(self, asked: Asked, by: By) -> int:
        written, goes = instant(self.at), self._move(self.at + _HELD)
        body = "\n\n".join(part for part in (asked.what, asked.details) if part)
        letter = Said("email", "out", body, by_user_id=by.user_id, address=asked.address, subject=asked.what)
        contact = self._contact(goes, goes, letter, by, "forward", {"effect": NOTHING})
        self.rows.add("deliveries", (contact, "sent", "", instant(goes)))
        key = self.rows.next_key("replies")
        self.rows.add(
            "replies",
            (
                key, self.id, by.user_id, asked.address, asked.what, body, "", "gone", written, instant(goes), contact,
                "forward",
            ),
        )  # fmt: skip
        if asked.address not in self.outside:
            self.outside.add(asked.address)
            self.rows.add("participants", (self.id, "", asked.address, by.user_id, written, "third_party"))
        return key

    def end_task(self, at: int, asked: Asked, state: str, by: By, answer: str = "") -> None:
        """A task is done, declined, or no longer needed."""
        now = self._move(at)
        whom = {} if asked.to_user_id is None else {"to": asked.to_user_id}
        self._enter("task_ended", by, {"task": asked.key, "state": state, **whom})
        del self.asked[asked.key]
        self._write_task(asked, state, now, by, answer)

    def _cancel_tasks(self, at: int, by: By) -> None:
        for asked in list(self.asked.values()):
            self.end_task(at, asked, "cancelled", by)

    def _write_task(
        self, asked: Asked, state: str, ended: int | None = None, by: By | None = None, answer: str = ""
    ) -> None:
        assert asked.by is not None, "somebody asked"
        self.rows.add(
            "tasks",
            (
                asked.key, self.id, asked.what, asked.details, asked.to_user_id, asked.address or None, asked.name,
                asked.reply_id, instant(asked.due), asked.by.user_id, instant(asked.at), state, instant_or_none(ended),
                None if by is None else by.user_id, answer,
            ),
        )  # fmt: skip

    def move(self, at: int, stage: str, by: By, wait_until: int | None = None, waits_for: str = "") -> None:
        """The ball moves by hand or by a rule."""
        self._move(at)
        before = self.stage
        self._start(stage, by, wait_until=wait_until, waits_for=waits_for)
        until = {} if wait_until is None else {"wait_until": instant(wait_until).isoformat()}
        self._enter("stage", by, {"from": before, "to": stage, **until})

    def resolve(self, at: int, by: By, fixed_by: str, cause_id: int) -> None:
        """Fixed: how, and what had caused it. What was asked for on the way is needed no more."""
        self._cancel_tasks(at, by)
        self._move(at)
        key = self._start(RESOLVED, by, disposition="resolved", ended_how=fixed_by, cause_id=cause_id)
        self.resolution = Resolution(key, self.at)
        self.head.cause_id = cause_id
        self._enter("resolved", by, {"cause_id": cause_id})

    def ask_whether(self, at: int, said: Said) -> None:
        """The customer is asked whether it is solved."""
        assert self.resolution is not None, "only what is resolved is asked about"
        recorded = self._move(at)
        by = By("system", rule="is it solved?")
        key = self._contact(recorded, recorded, said, by, by.rule, {"effect": NOTHING})
        self._deliver(key, recorded)
        self.rows.add("solution_asks", (self.id, self.resolution.start_id, key, instant(recorded)))
        self._enter("asked_whether", by, {}, interaction_id=key)

    def restore(self, at: int, by: By) -> None:
        """The contact was only thanks: the resolution stands as if it had never been left."""
        restored = self.left
        assert restored is not None, "only a contact that undid a resolution can have been thanks"
        self._move(at)
        self._start(RESOLVED, by, disposition="resolved", restores_id=restored.start_id)
        self.resolution, self.left = restored, None
        self.ended = self.ball_since = restored.at
        self.reopened -= 1
        self._enter("thanks", by, {"restores": restored.start_id})

    def end(self, at: int, disposition: str, by: By, why: str) -> None:
        """Over, but not resolved."""
        if by.user_id is not None:
            self._cancel_tasks(at, by)
        self._move(at)
        self._start(CLOSED, by, disposition=disposition, ended_how=why)
        self._enter("ended", by, {"disposition": disposition})

    def close(self, at: int, by: By) -> None:
        """The time in which it could have been reopened has passed."""
        self._move(at)
        self._start(CLOSED, by, disposition="resolved")
        self._enter("closed", by, {})

    def merge_into(self, at: int, survivor: "CaseRecord", by: By) -> None:
        """The same thing as an earlier case, which is still open."""
        self._move(at)
        self._start(CLOSED, by, disposition="duplicate")
        self.merged_into = survivor.id
        self._enter("merged", by, {"into": survivor.id})
        survivor.happened(self.at, "absorbed", by, {"from": self.id})

    def link(self, at: int, other: "CaseRecord", kind: str, by: By) -> None:
        """Has to do with an earlier case."""
        now = instant(self._move(at))
        self.rows.add("case_links", (self.id, other.id, kind, by.user_id, now))
        self._enter("linked", by, {"other": other.id, "kind": kind})
        other.happened(self.at, "linked", by, {"other": self.id, "kind": kind})

    def details(self, at: int, by: By, **new: Any) -> None:
        """The head is filled in."""
        self._move(at)
        fields = {name: [getattr(self.head, name), value] for name, value in new.items()}
        for name, value in new.items():
            setattr(self.head, name, value)
        plain = {
            name: [str(value) if isinstance(value, date) else value for value in both]
            for name, both in fields.items()
        }
        self._enter("details", by, {"fields": plain})

    def tell_story(self, at: int, by: By, **words: str) -> None:
        """The story is written: issue, wish, next_step."""
        self._move(at)
        for name, text in words.items():
            setattr(self.head, name, text)
        self._enter("story", by, {"fields": sorted(words)})

    def remark(self, at: int, kind: str, by: By, payload: dict[str, Any]) -> None:
        """Something happened that moves nothing: a remedy was granted."""
        self._move(at)
        self._enter(kind, by, payload)

    def happened(self, at: int, kind: str, by: By, payload: dict[str, Any]) -> None:
        """An entry that another case brings, in its place among those already there."""
        self.entries.append((at, at, kind, by, payload, None, None))

    # The end of the telling

    def finish(self) -> None:
        """Writes the case itself and its entries, numbered in the order in which they were written down."""
        if self.offered is not None:
            self._end_offer(None, None)
        for asked in self.asked.values():
            self._write_task(asked, "open")
        if self.merged_into is None:
            resolved = self.disposition == "resolved"
            case = Case(self.id, [*self.responses.values()], self.ended, resolved, self.ends)
            for recorded, at, kind, by, payload in settle(self.promised, case, self.rows):
                self.entries.append((recorded, at, kind, by, payload, None, None))
        self.entries.sort(key=_when_written)
        add, case_id = self.rows.add, self.id
        for seq, (recorded, at, kind, by, payload, interaction_id, note_id) in enumerate(
            self.entries, start=1
        ):
            written = instant(recorded)
            happened = written if at == recorded else instant(at)
            row = (
                case_id, seq, happened, written, kind, by.kind, by.user_id, by.rule, interaction_id, note_id, payload,
            )  # fmt: skip
            add("events", row)
        self.rows.add("cases", self._row())


_when_written = itemgetter(0)


def _whom(receiver: Receiver) -> dict[str, int]:
    if receiver.user_id is not None:
        return {"to": receiver.user_id}
    assert receiver.team_id is not None, "somebody is asked"
    return {"team": receiver.team_id}
