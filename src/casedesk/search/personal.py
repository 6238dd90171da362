"""What of a person the rows of search hold: the words by which everything is found."""

from casedesk.platform.personal import OF_CASE, OF_CONTACT, Listed, kept

_FOUND = f"""{OF_CASE} OR of_case_id = ANY({{cases}}) OR {OF_CONTACT}
    OR note_id IN (SELECT id FROM notes WHERE case_id = ANY({{cases}}))"""

PERSONAL = Listed(
    holdings=(kept("search_rows", "search", _FOUND, {"words": "''::tsvector"}, hidden=("words",)),),
    facts={
        "search_rows": ("channel",),
    },
)
