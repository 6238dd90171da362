"""What may be kept as a template: a name on one line, words in at least one language, each language once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casedesk.automation.templates.rules.placeholders import has_quoted_place, wrong_with
from casedesk.platform.sentences import say

LONGEST_NAME = 80
LONGEST_BODY = 20_000
MOST_LANGUAGES = 20
QUOTED = say("Take the places out of the quote: nobody looks there before it goes.")


@dataclass(frozen=True)
class NewTemplate:
    """A template as it is to be: whose it is (nobody's in particular: everybody's), and its words by language, in
    the order in which they are shown."""

    name: str
    bodies: Mapping[str, str] = field(default_factory=dict)
    team_id: int | None = None
    user_id: int | None = None


def objections(new: NewTemplate, known: Sequence[str]) -> dict[str, str]:
    """What is wrong with a template, by field: `name`, or `body.<language>`; `bodies` where it has no words."""
    wrong: dict[str, str] = {}
    if not new.name.strip():
        wrong["name"] = say("Give it a name that one finds it by.")
    elif len(new.name.strip()) > LONGEST_NAME:
        wrong["name"] = say("Use at most %(longest)d characters.", longest=LONGEST_NAME)
    if not any(body.strip() for body in new.bodies.values()):
        wrong["bodies"] = say("Write it in one language at least.")
    elif len(new.bodies) > MOST_LANGUAGES:
        wrong["bodies"] = say("Use at most %(most)d languages.", most=MOST_LANGUAGES)
    for language, body in new.bodies.items():
        unknown = wrong_with(body, known)
        if len(body) > LONGEST_BODY:
            wrong[f"body.{language}"] = say("Use at most %(longest)d characters.", longest=LONGEST_BODY)
        elif unknown:
            wrong[f"body.{language}"] = _unknown(unknown, known)
        elif has_quoted_place(body):
            wrong[f"body.{language}"] = QUOTED
    return wrong


def _unknown(unknown: Sequence[str], known: Sequence[str]) -> str:
    there = ", ".join(f"{{{name}}}" for name in known)
    return say(
        "%(unknown)s: there is no such fact. There are %(there)s; and {? anything} asks "
        "whoever writes. A brace itself is written twice.",
        unknown=", ".join(unknown),
        there=there,
    )
