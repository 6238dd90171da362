"""The brief of a handoff: what saves whoever takes a case over from asking again.

The desk drafts it from the story; the sender completes it. Without a next step it is not sent: whoever gets a
case must know what to do first. All other parts may be empty where there is nothing to say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

from casedesk.platform.sentences import say

MOST_WORDS = 2_000
"""Characters of one part of a brief."""


@dataclass(frozen=True)
class Brief:
    """What somebody is told who takes a case over. `why` is why it goes to them."""

    next_step: str
    issue: str = ""
    wish: str = ""
    tried: str = ""
    granted: str = ""
    promised: str = ""
    why: str = ""


PARTS = tuple(field.name for field in fields(Brief))
STORY = ("issue", "wish", "next_step")
"""The parts that the story of the case has too, and takes over from the brief."""


def drafted(
    story: Brief, first_words: str, tried: Sequence[str], granted: Sequence[str], promised: Sequence[str]
) -> Brief:
    """A brief from what is known: the story's parts, where it has none for the issue the customer's first words,
    and one line for each thing tried, granted and promised."""
    return replace(
        story,
        issue=story.issue or _shortened(first_words),
        tried=_lines(tried),
        granted=_lines(granted),
        promised=_lines(promised),
    )


def _lines(several: Sequence[str]) -> str:
    return "\n".join(" ".join(one.split()) for one in several)[:MOST_WORDS]


def _shortened(words: str, most: int = 400) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= most else one_line[:most].rsplit(" ", 1)[0] + " …"


def as_kept(brief: Brief, masked: Callable[[str], str]) -> Brief:
    """The brief as it may be kept: without blank ends, and without what must not be read in it."""
    return Brief(**{part: masked(getattr(brief, part).strip()) for part in PARTS})


def problems_of(brief: Brief) -> dict[str, str]:
    """What stands against sending it, by part."""
    problems = {
        part: say("Shorten this to %(most)d characters.", most=MOST_WORDS)
        for part in PARTS
        if len(getattr(brief, part)) > MOST_WORDS
    }
    if not brief.next_step:
        problems["next_step"] = say("Say what is to be done next: whoever takes it over begins with that.")
    return problems
