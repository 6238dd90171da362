"""What may be kept as a template: a name on one line, words in at least one language, each language once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casedesk.automation.templates.rules.placeholders import has_quoted_place, wrong_with

LONGEST_NAME = 80
LONGEST_BODY = 20_000
MOST_LANGUAGES = 20
QUOTED = "Take the places out of the quote: nobody looks there before it goes."


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
        wrong["name"] = "Give it a name that one finds it by."
    elif len(new.name.strip()) > LONGEST_NAME:
        wrong["name"] = f"Use at most {LONGEST_NAME} characters."
    if not any(body.strip() for body in new.bodies.values()):
        wrong["bodies"] = "Write it in one language at least."
    elif len(new.bodies) > MOST_LANGUAGES:
        wrong["bodies"] = f"Use at most {MOST_LANGUAGES} languages."
    for language, body in new.bodies.items():
        unknown = wrong_with(body, known)
        if len(body) > LONGEST_BODY:
            wrong[f"body.{language}"] = f"Use at most {LONGEST_BODY} characters."
        elif unknown:
            wrong[f"body.{language}"] = _unknown(unknown, known)
        elif has_quoted_place(body):
            wrong[f"body.{language}"] = QUOTED
    return wrong


def _unknown(unknown: Sequence[str], known: Sequence[str]) -> str:
    there = ", ".join(f"{{{name}}}" for name in known)
    return (
        f"{', '.join(unknown)}: there is no such fact. There are {there}; and {{? anything}} asks whoever writes. "
        "A brace itself is written twice."
    )
