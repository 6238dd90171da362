"""The head of a case: its story and its details."""

from datetime import date
from typing import Any

from casedesk.cases.actions.custody import route_anew
from casedesk.cases.actions.held import HeldCase
from casedesk.cases.actions.holding import hold
from casedesk.cases.actions.opening import MOST_TITLE
from casedesk.cases.queries.known import unknown_choices
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.platform import card_numbers, db
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import say

STORY = ("issue", "wish", "next_step")
DETAILS = ("title", "kind", "priority", "category_id", "needed_by", "order_id", "language", "team_id", "size")
KINDS = ("question", "request", "complaint", "praise")
PRIORITIES = ("normal", "high")
SIZES = ("small", "normal", "large")


async def tell_story(case_id: int, words: dict[str, str], by: Actor, seen: int | None = None) -> None:
    """Writes parts of the story: `issue` in the customer's words, their `wish`, the `next_step`."""
    async with hold(case_id, by, seen) as case:
        # What a customer says aloud ends up here as well.
        told = {name: card_numbers.masked(text.strip()) for name, text in words.items() if name in STORY}
        changed = await _differing(case, told)
        if not changed:
            return
        case.set(**changed)
        await case.enter("story", by, {"fields": sorted(changed)})


async def change_details(case_id: int, details: dict[str, Any], by: Actor, seen: int | None = None) -> None:
    """Changes title, kind, priority, category, needed_by, order, language or team.

    The entry holds the old and the new values; of the title, which is words, only that it changed.
    Raises Invalid for values that do not exist.
    """
    problems = _problems(details) | await unknown_choices(details)
    if problems:
        raise Invalid(problems)
    async with hold(case_id, by, seen) as case:
        if "title" in details:
            title = " ".join(str(details["title"]).split())
            details = {**details, "title": card_numbers.masked(title)}
        before = await _columns(case)
        changed = await _differing(case, {name: details[name] for name in DETAILS if name in details})
        if not changed:
            return
        case.set(**changed)
        fields = {
            name: [] if name == "title" else [_plain(before[name]), _plain(changed[name])] for name in changed
        }
        await case.enter("details", by, {"fields": fields})
        if "team_id" in changed and stages.is_open(case.stage):
            # Whoever has it may not see the cases of a private team.
            await route_anew(case)


def _problems(details: dict[str, Any]) -> dict[str, str]:
    problems = {}
    title = " ".join(str(details.get("title", "-")).split())
    if not title or len(title) > MOST_TITLE:
        problems["title"] = say(
            "Say in a few words what it is about, %(most)d characters at most.", most=MOST_TITLE
        )
    if details.get("kind", KINDS[0]) not in KINDS:
        problems["kind"] = say("Choose a kind from the list.")
    if details.get("priority", PRIORITIES[0]) not in PRIORITIES:
        problems["priority"] = say("Choose normal or high.")
    if details.get("size", SIZES[0]) not in SIZES:
        problems["size"] = say("Choose small, normal or large.")
    return problems


async def _columns(case: HeldCase) -> dict[str, Any]:
    found = await db.record(
        """
        -- What does the head of this case say now?
        SELECT title, kind, priority, category_id, needed_by, order_id, language, team_id, size, issue, wish, next_step
        FROM cases WHERE id = $1
        """,
        case.id,
    )
    return dict(found) if found is not None else {}


async def _differing(case: HeldCase, wanted: dict[str, Any]) -> dict[str, Any]:
    present = await _columns(case)
    return {name: value for name, value in wanted.items() if present[name] != value}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
