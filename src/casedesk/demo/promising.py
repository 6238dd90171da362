"""What was promised on a case of the demo, and what became of it: told from the case itself, once it is whole.

The next word of ours after a promise is what was promised. In time it is kept, later it is late, and after seven days
it is broken; a further promise that came in time has moved it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casedesk.demo.hours import DAY, instant
from casedesk.demo.rows import Rows
from casedesk.demo.said import By, user
from casedesk.promises.actions.ending import CASE_ENDED, SEVEN_DAYS_PASSED

_WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Promised:
    """Something that was said to the customer. Times are microseconds; `way` and the rest are as the ledger has
    them."""

    at: int
    due: int
    text: str
    by_user_id: int
    way: str = "reply"
    phone: str = ""
    interaction_id: int | None = None
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What the promises of a case depend on: when a person had contact with the customer, and how it stands."""

    id: int
    answered: Sequence[int]
    ended: int | None
    resolved: bool
    ends: int


Entry = tuple[int, int, str, By, dict[str, Any]]
"""When it was written down, when it happened, what, by whom, with which values."""


def settle(promised: Sequence[Promised], case: Case, rows: Rows) -> list[Entry]:
    """Writes the promises of a case with their ends; returns the entries that the case gets for them."""
    entries: list[Entry] = []
    follows: int | None = None
    for place, one in enumerate(promised):
        key = rows.next_key("promises")
        moved_at = promised[place + 1].at if place + 1 < len(promised) else None
        state, at, recorded = _end(one, case, moved_at)
        end_key = rows.next_key("promise_ends") if state != "open" else None
        made = instant(one.at)
        rows.add(
            "promises",
            (
                key, case.id, case.id, one.text, instant(one.due), one.amount, one.currency, one.phone, one.way, made,
                made, one.by_user_id, "", one.interaction_id, follows, end_key, state,
            ),
        )  # fmt: skip
        if follows is None:
            due = instant(one.due).isoformat()
            entries.append(
                (one.at, one.at, "promise_made", user(one.by_user_id), {"promise": key, "due": due})
            )
        follows = None
        if state == "open":
            continue
        by = _by(one, state, at)
        given = one.amount if state in ("kept", "late") else None
        told = "letter" if state == "moved" else ""
        rows.add(
            "promise_ends",
            (end_key, key, case.id, state, instant(at), instant(recorded), given, told, by.user_id, by.rule),
        )
        entries.append(
            (recorded, at, *_said(key, state, promised[place + 1] if state == "moved" else None, by))
        )
        if state == "moved":
            follows = key
    return entries


def _end(one: Promised, case: Case, next_at: int | None) -> tuple[str, int, int]:
    """How a promise ended, when, and when that was written down; open, where it has not."""
    breaks = one.due + _WEEK
    if next_at is not None and next_at <= one.due:
        return "moved", next_at, next_at
    done = min((at for at in case.answered if at > one.at), default=None)
    if done is None and case.resolved:
        done = case.ended
    if done is not None and done <= breaks:
        return ("kept" if done <= one.due else "late"), done, done
    if case.ended is not None and not case.resolved and case.ended <= breaks:
        return "broken", case.ended, case.ended
    if done is not None or breaks < case.ends:
        return "broken", breaks, min(breaks + 1, case.ends)
    return "open", 0, 0


def _by(one: Promised, state: str, at: int) -> By:
    if state != "broken":
        return user(one.by_user_id)
    return By("system", rule=SEVEN_DAYS_PASSED if at == one.due + _WEEK else CASE_ENDED)


def _said(key: int, state: str, later: Promised | None, by: By) -> tuple[str, By, dict[str, Any]]:
    if later is not None:
        return "promise_moved", by, {"promise": key, "to": key + 1, "due": instant(later.due).isoformat()}
    kind = "promise_kept" if state in ("kept", "late") else f"promise_{state}"
    return kind, by, {"promise": key, **({"late": True} if state == "late" else {})}
