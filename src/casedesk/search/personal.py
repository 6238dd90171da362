"""What of a person the rows of search hold: the words by which everything is found."""

from casedesk.platform.personal import Listed, kept

_FOUND = """id IN (
    SELECT id FROM search_rows WHERE case_id = ANY({cases})
    UNION ALL
    SELECT id FROM search_rows WHERE interaction_id IS NULL AND note_id IS NULL AND of_case_id = ANY({cases})
    UNION ALL
    SELECT id FROM search_rows WHERE interaction_id = ANY({contacts})
    UNION ALL
    SELECT id FROM search_rows WHERE interaction_id IS NULL
        AND note_id = ANY(ARRAY(SELECT id FROM notes WHERE case_id = ANY({cases}))))"""
"""Each way by its index: the table is as large as all that was ever said."""

PERSONAL = Listed(
    holdings=(kept("search_rows", "search", _FOUND, {"words": "''::tsvector"}, hidden=("words",)),),
    facts={"search_rows": ("channel",)},
)
