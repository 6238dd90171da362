"""What a case has in its fields, as programs are told it."""

from typing import Any

from casedesk.fields.queries.fields import all_fields
from casedesk.fields.queries.values import category_and_values
from casedesk.fields.rules.values import told


async def fields_told(case_id: int) -> dict[str, Any]:
    """Each field that the case is asked for or has something in, by its key; None where there is nothing."""
    category_id, values = await category_and_values(case_id)
    return {
        one.key: told(one, values.get(one.id))
        for one in await all_fields()
        if one.is_asked_on(category_id) or one.id in values
    }
