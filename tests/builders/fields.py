"""Fields for tests, made by the verbs of the desk."""

from typing import Any

from casedesk.fields.actions.defining import add_field
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.fields import Definition, Field
from casedesk.settings.actions import add_entry
from tests.builders.cases import BY_TESTS


async def a_field(key: str, kind: str = "text", **more: Any) -> Field:
    """Something that is asked for, called by its key."""
    if kind in ("one_of", "any_of"):
        more = {"choices": ("Red", "Blue", "Green")} | more
    field_id = await add_field(Definition(key, more.pop("name", key.title()), kind, **more), BY_TESTS)
    return await field(field_id)


async def field(field_id: int) -> Field:
    """A field as it is now."""
    [found] = [one for one in await all_fields() if one.id == field_id]
    return found


async def a_category(name: str = "Lamps") -> int:
    """Something that cases are about."""
    return await add_entry("categories", name, BY_TESTS)
