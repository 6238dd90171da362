"""Under which number a case was brought over: it stays, so that it is not brought over again."""

from casedesk.platform.personal import Listed

PERSONAL = Listed(
    facts={"imported_cases": ("source", "key")},
)
