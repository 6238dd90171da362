"""When a form from outside is taken, and what it becomes.

A person needs a few seconds to write anything; what comes back sooner was filled by a program. A form is
good for a day, so that its key cannot be collected. Neither is a verdict on what was written: it is shown
again with all of it, and sending it once more is enough.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from casedesk.portal.rules.lifetimes import FORM_OPEN

QUICKEST = timedelta(seconds=3)

MOST_FILES = 10
MOST_MEGABYTES = 15
"""All files of one form together."""

LONGEST_NAME = 120
LONGEST_WORDS = 20_000
LONGEST_WISH = 2_000
LONGEST_ORDER = 60
LONGEST_TITLE = 100

_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")
_SHORTEST_TITLE = 15


class Timing(StrEnum):
    """What the time between showing and sending says."""

    FINE = "fine"
    TOO_QUICK = "too_quick"
    TOO_OLD = "too_old"


def timing(shown_at: datetime, sent_at: datetime) -> Timing:
    """Whether a form that was shown and sent at these times is taken."""
    if sent_at - shown_at < QUICKEST:
        return Timing.TOO_QUICK
    return Timing.TOO_OLD if sent_at - shown_at > FORM_OPEN else Timing.FINE


def title_from(words: str) -> str:
    """What a case that came by the form is called: its first sentence that says something ("Hello," does not),
    else the longest, cut at a word."""
    lines = [_SPACE.sub(" ", line).strip() for line in words.splitlines()]
    sentences = [one.strip() for line in lines if line for one in _SENTENCE.split(line)]
    said = [one for one in sentences if not one.endswith(",")] or sentences
    telling = next((one for one in said if len(one) >= _SHORTEST_TITLE), None)
    first = telling or max(said, key=len, default="")
    chosen = first.rstrip(" .,;:") or first
    if len(chosen) <= LONGEST_TITLE:
        return chosen
    short = chosen[: LONGEST_TITLE - 1]
    at = short.rfind(" ")
    return (short[:at] if at > LONGEST_TITLE // 2 else short).rstrip(" ,;:.") + "…"
