"""What a desk decides for itself, and what holds until it did.

Few things are settings: a desk's name, where and in what money it works, how long a resolved case may
come back, how long a fix must hold to count, how long a customer's link opens their case, how long a handoff and
a request for approval wait for their answer, when one is reminded of a promise, how a customer who does not
answer is asked again, and whether they are asked by mail if it is solved. Whatever else could be chosen was
decided once.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from casedesk.platform.sentences import say

LONGEST_WINDOW_DAYS = 366
LONGEST_GUIDANCE = 2_000
LONGEST_HANDOFF_HOURS = 14 * 24
BOUNDS = {
    "remind_minutes": (5, 24 * 60, say("minutes")),
    "overdue_hours": (1, 7 * 24, say("hours")),
    "ask_again_days": (1, 60, say("days")),
    "asks": (2, 10, say("times")),
    "no_reply_days": (1, 366, say("days")),
}
"""What holds for promises and waits: the least, the most, and in what."""


@dataclass(frozen=True)
class DeskSettings:
    """The desk's own choices. Windows are in days of calendar time."""

    desk_name: str = "Our desk"
    zone: str = "UTC"
    language: str = "en"
    currency: str = "EUR"
    reopen_window_days: int = 30
    """A contact within this time after a case ended reopens it; later it opens a new one."""
    holding_window_days: int = 14
    """A fix that held for this long is lasting."""
    link_days: int = 90
    """How long a link in a mail opens its case to the customer."""
    handoff_hours: int = 24
    """A handoff that nobody answered for so long goes back to its owner; hours of the clock."""
    approval_hours: int = 2
    """A request for approval that nobody answered for so long goes one level up; working hours, where there are any."""
    remind_minutes: int = 60
    """So long before a promise is due its owner is told."""
    overdue_hours: int = 4
    """A promise that is overdue for so long goes to a supervisor; hours of the clock."""
    ask_again_days: int = 3
    """How long after the customer was asked again the next word goes."""
    asks: int = 2
    """A case whose customer does not answer ends when they were asked again so often, at least twice."""
    no_reply_days: int = 7
    """And when so much time has passed since they were first asked again."""
    asks_whether_solved: bool = True
    """Whether customers are asked by mail, too, if it is solved; their page asks them in any case."""
    mail_server: str = ""
    """The name by which our mail server signs what it found about a sender (authserv-id, RFC 8601)."""


def from_stored(stored: Mapping[str, Any]) -> DeskSettings:
    """The settings of a desk that stored these keys; unknown ones, of another version, are left out."""
    known = {field.name for field in fields(DeskSettings)}
    return DeskSettings(**{key: value for key, value in stored.items() if key in known})


def changes(before: DeskSettings, after: DeskSettings) -> dict[str, Any]:
    """The keys whose value differs, with their new values."""
    old = asdict(before)
    return {key: value for key, value in asdict(after).items() if value != old[key]}


def objections(settings: DeskSettings) -> dict[str, str]:
    """What is wrong with these settings, by key."""
    wrong: dict[str, str] = {}
    if not settings.desk_name.strip():
        wrong["desk_name"] = say("Give the desk a name; customers read it.")
    if not (len(settings.currency) == 3 and settings.currency.isascii() and settings.currency.isupper()):
        wrong["currency"] = say("Write the three letters of a currency, such as EUR.")
    for key in ("reopen_window_days", "holding_window_days", "link_days"):
        if not 1 <= getattr(settings, key) <= LONGEST_WINDOW_DAYS:
            wrong[key] = say("Choose from 1 to %(longest)d days.", longest=LONGEST_WINDOW_DAYS)
    if not 1 <= settings.handoff_hours <= LONGEST_HANDOFF_HOURS:
        wrong["handoff_hours"] = say("Choose from 1 to %(longest)d hours.", longest=LONGEST_HANDOFF_HOURS)
    if not 1 <= settings.approval_hours <= LONGEST_HANDOFF_HOURS:
        wrong["approval_hours"] = say("Choose from 1 to %(longest)d hours.", longest=LONGEST_HANDOFF_HOURS)
    for key, (lowest, highest, unit) in BOUNDS.items():
        if not lowest <= getattr(settings, key) <= highest:
            wrong[key] = say(
                "Choose from %(lowest)s to %(highest)s %(unit)s.", lowest=lowest, highest=highest, unit=unit
            )
    return wrong
