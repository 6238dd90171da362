"""What reports count of a case: numbers, and words of ours."""

from casedesk.platform.personal import Listed

PERSONAL = Listed(
    facts={
        "case_facts": ("channel", "disposition", "kind", "language", "moves", "priority", "running", "owed")
    },
)
