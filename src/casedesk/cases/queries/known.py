"""Whether what was chosen from a list of the desk is on it."""

from collections.abc import Mapping
from typing import Any

from casedesk.platform import db
from casedesk.platform.sentences import say

_CHOSEN_FROM = {
    "category_id": ("categories", say("Choose a category from the list.")),
    "cause_id": ("causes", say("Choose a cause from the list.")),
    "order_id": ("orders", say("There is no such order.")),
    "team_id": ("teams", say("Choose a team from the list.")),
}


async def usual_size(category_id: int | None) -> str:
    """How big a case of a category usually is."""
    sql = """
    -- How big are cases of this category?
    SELECT size FROM categories WHERE id = $1
    """
    return str(await db.value(sql, category_id) or "normal") if category_id is not None else "normal"


async def unknown_choices(chosen: Mapping[str, Any]) -> dict[str, str]:
    """What to say of each choice that does not exist, by field; fields that are chosen from no list are fine."""
    keys = [name for name in _CHOSEN_FROM if chosen.get(name) is not None]
    if not keys:
        return {}
    asked = " UNION ALL ".join(
        f"SELECT '{name}' AS name WHERE NOT EXISTS (SELECT FROM {_CHOSEN_FROM[name][0]} WHERE id = ${place})"
        for place, name in enumerate(keys, start=1)
    )
    found = await db.records(f"-- Which of these do not exist?\n{asked}", *(chosen[name] for name in keys))
    return {row["name"]: _CHOSEN_FROM[row["name"]][1] for row in found}
