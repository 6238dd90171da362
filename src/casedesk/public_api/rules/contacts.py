"""What a program may tell us of a contact, and how often.

Everything that is wrong with what was sent is said at once, by field. A field that nobody knows is refused,
since it is a known one mistyped. A clock that is a few minutes ahead of ours is forgiven.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casedesk.public_api.rules.fields import unknown

CHANNELS = ("phone", "visit", "letter", "chat", "social", "other")
"""Mail and the web form come in by themselves, so that nothing is there twice."""
SPOKEN = ("phone", "visit")
DIRECTIONS = ("in", "out")
REACHED_BY = {"number": "phone", "email": "email", "handle": "handle", "external_id": "external_id"}
"""The fields that say who the customer is, and the kind of identity that each is."""
LONGEST = {
    "number": 200, "email": 254, "handle": 200, "external_id": 200,
    "name": 200, "case": 30, "agent": 254, "subject": 300, "body": 50_000, "reference": 200,
}  # fmt: skip
LONGEST_SECONDS = 24 * 3600
CLOCK_AHEAD = timedelta(minutes=5)

_FIELDS = (*LONGEST, "channel", "direction", "at", "answered", "seconds")


@dataclass(frozen=True)
class Told:
    """A contact as a program tells it; texts that it left out are empty."""

    channel: str
    direction: str
    at: datetime | None
    answered: bool | None
    seconds: int | None
    reached_by: str
    address: str
    name: str
    case: str
    agent: str
    subject: str
    body: str
    reference: str


def read(sent: Any, now: datetime) -> Told | dict[str, str]:
    """What was sent, or everything that is wrong with it, by field. `sent` is decoded JSON."""
    if not isinstance(sent, Mapping):
        return {"": "Send one JSON object with the fields of one contact."}
    wrong = {str(name): unknown(str(name), _FIELDS) for name in sent if name not in _FIELDS}
    texts = {name: _text(sent, name, longest, wrong) for name, longest in LONGEST.items()}
    channel = _one_of(sent, "channel", CHANNELS, wrong)
    direction = _one_of(sent, "direction", DIRECTIONS, wrong)
    at, answered = _at(sent, now, wrong), _answered(sent, channel, wrong)
    seconds = _seconds(sent, wrong)
    kinds = [name for name in REACHED_BY if texts[name]]
    if len(kinds) > 1:
        wrong["customer"] = f"Name the customer once: {' or '.join(kinds)}."
    if not kinds and not texts["case"]:
        wrong.setdefault(
            "customer", "Say who it was: number, email, handle or external_id; or name the case."
        )
    if not texts["body"].strip() and answered is not False:
        wrong.setdefault("body", "Write what was said; only a call that nobody answered needs no words.")
    if wrong:
        return wrong
    return Told(
        channel=channel,
        direction=direction,
        at=at,
        answered=answered,
        seconds=seconds,
        reached_by=kinds[0] if kinds else "",
        address=texts[kinds[0]] if kinds else "",
        **{name: texts[name] for name in ("name", "case", "agent", "subject", "body", "reference")},
    )


def _text(sent: Mapping[str, Any], name: str, longest: int, wrong: dict[str, str]) -> str:
    value = sent.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        wrong[name] = "Send a text."
        return ""
    if len(value) > longest:
        wrong[name] = f"Send at most {longest:,} characters."
    return value.replace("\x00", "").strip()


def _one_of(sent: Mapping[str, Any], name: str, choices: tuple[str, ...], wrong: dict[str, str]) -> str:
    value = sent.get(name)
    if value not in choices:
        wrong[name] = f"Send one of {', '.join(choices)}."
        return ""
    return str(value)


def _at(sent: Mapping[str, Any], now: datetime, wrong: dict[str, str]) -> datetime | None:
    value = sent.get("at")
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        if at is None or at.tzinfo is None:
            raise ValueError
        ahead = at > now + CLOCK_AHEAD
    except (ValueError, OverflowError):
        wrong["at"] = "Send a time with its zone, such as 2026-11-23T10:00:00+01:00."
        return None
    if ahead:
        wrong["at"] = "That is still ahead. Send the time at which it happened."
    return at


def _answered(sent: Mapping[str, Any], channel: str, wrong: dict[str, str]) -> bool | None:
    value = sent.get("answered")
    if channel in SPOKEN and not isinstance(value, bool):
        wrong["answered"] = "Send true or false: whether somebody spoke with the customer."
    elif channel and channel not in SPOKEN and value is not None:
        wrong["answered"] = "Only calls and visits are answered or not; leave it out."
    return value if isinstance(value, bool) else None


def _seconds(sent: Mapping[str, Any], wrong: dict[str, str]) -> int | None:
    value = sent.get("seconds")
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LONGEST_SECONDS:
        wrong["seconds"] = f"Send a whole number from 0 to {LONGEST_SECONDS}."
        return None
    return value
