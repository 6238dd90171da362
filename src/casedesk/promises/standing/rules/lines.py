"""Which standing promises a case inherits: of each kind the one that says most about the case.

A line says something of a case by the filters it names: a tier, a category, a channel. More filters win over fewer;
of as many, one that names the category wins over one that does not, then the tier. As no two lines in force name the
same, there is always one that wins, in whatever order they were written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from casedesk.platform.sentences import say

FIRST_ANSWER = "first_answer"
NEXT_WORD = "next_word"
RESOLUTION = "resolution"
KINDS = (FIRST_ANSWER, NEXT_WORD, RESOLUTION)

MOST_MINUTES = 366 * 24 * 60
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One standing promise: within so many minutes, of working time or of any."""

    id: int
    kind: str
    minutes: int
    working: bool
    tier: str | None
    category_id: int | None
    channel: str | None
    from_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Described:
    """What lines can ask of a case: when it opened, what it is about and how it came, and the tier its customer had
    then."""

    opened_at: datetime
    tier: str
    category_id: int | None
    channel: str


def inherited(lines: Iterable[Line], case: Described) -> dict[str, Line]:
    """What this case inherits, by kind; a kind of which nothing is promised to it is left out."""
    found: dict[str, Line] = {}
    for line in lines:
        if applies(line, case) and (line.kind not in found or _says(line) > _says(found[line.kind])):
            found[line.kind] = line
    return found


def applies(line: Line, case: Described) -> bool:
    """Whether a line was in force when the case opened, and everything it asks for is so."""
    in_force = line.from_at <= case.opened_at and (line.ended_at is None or case.opened_at < line.ended_at)
    return (
        in_force
        and line.tier in (None, case.tier)
        and line.category_id in (None, case.category_id)
        and line.channel in (None, case.channel)
    )


def _says(line: Line) -> tuple[int, bool, bool]:
    category, tier = line.category_id is not None, line.tier is not None
    return category + tier + (line.channel is not None), category, tier


def wrong_with(minutes: int, words: str, *, public: bool, narrowed: bool, past: bool) -> dict[str, str]:
    """What is wrong with a line that is to be written, by the field of a form. `narrowed`: it names a tier or a
    category; `past`: it would be in force since before now."""
    wrong: dict[str, str] = {}
    if not 1 <= minutes <= MOST_MINUTES:
        wrong["within"] = say("Choose a time between a minute and a year.")
    if len(words) > LONGEST_WORDS:
        wrong["words"] = say("Use at most %(longest)d characters.", longest=LONGEST_WORDS)
    if public and narrowed:
        wrong["public"] = say(
            "What is for some tier or category only would promise too much there: leave it out."
        )
    if past:
        wrong["from_at"] = say(
            "That is past: what was promised then stays. Choose a time that is still to come."
        )
    return wrong
