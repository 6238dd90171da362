"""What a case still lacks before it can be resolved."""

from casedesk.fields.queries.fields import all_fields
from casedesk.fields.queries.values import category_and_values
from casedesk.fields.rules.fields import Field, missing, needed_words
from casedesk.platform.errors import Refused


async def lacking(case_id: int) -> list[Field]:
    """The fields that a case needs and has nothing in."""
    category_id, values = await category_and_values(case_id)
    return missing(await all_fields(), category_id, values)


async def refuse_while_needed(case_id: int) -> None:
    """The check before a case is resolved. Raises Refused while it lacks something that is needed."""
    left = await lacking(case_id)
    if left:
        raise Refused(needed_words(one.name for one in left))
