"""Fields in the list of cases: as filters, as columns, and what each row has in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casedesk.fields.queries.values import values_on
from casedesk.fields.rules.asking import PREFIX, asked_of
from casedesk.fields.rules.fields import Field
from casedesk.workspace.case_fields import words_of


@dataclass(frozen=True)
class ListedFields:
    """What a list says of fields: `names` by how an address calls them, those one can ask for (`offered`), and by case
    and name what the columns that are shown tell."""

    names: Mapping[str, str]
    offered: Sequence[tuple[str, str]]
    by_case: Mapping[int, Mapping[str, str]]


async def listed_fields(
    fields: Sequence[Field], columns: Sequence[str], case_ids: Sequence[int]
) -> ListedFields:
    """What a list with these columns says of fields; what cases have is read only where a column shows it."""
    shown = [one for one in fields if PREFIX + one.key in columns]
    values = await values_on(case_ids) if shown else {}
    return ListedFields(
        {PREFIX + one.key: one.name for one in fields},
        [(PREFIX + one.key, one.name) for one in fields if not one.retired],
        {
            case_id: {PREFIX + one.key: words_of(one, of_case.get(one.id)) for one in shown}
            for case_id, of_case in values.items()
        },
    )


def known_columns(columns: Sequence[str], fields: Sequence[Field]) -> tuple[str, ...]:
    """The columns without those of fields that there are not."""
    known = {PREFIX + one.key for one in fields}
    return tuple(one for one in columns if one in known or not one.startswith(PREFIX))


def asked_by_hand(name: str, typed: str, fields: Sequence[Field]) -> tuple[str, str] | None:
    """What a form of the list asks of a field, as an address says it; None where that cannot be asked."""
    field = next((one for one in fields if PREFIX + one.key == name), None)
    asked = asked_of(field, typed) if field is not None else None
    return None if asked is None else (name, asked.typed)
