"""What of a person stands in the audit: what was done to their cases and mails, in words."""

from casedesk.platform.personal import NUMBERS_ONLY, Listed, kept, mentions

_ABOUT = f"""(subject = 'case' AND subject_id = ANY({{cases}})) OR (subject = 'mail' AND subject_id = ANY({{mails}}))
    OR (subject = 'customer' AND subject_id = ANY({{customers}})) OR {mentions("details::text")}"""

PERSONAL = Listed(
    holdings=(
        kept(
            "audit_entries",
            "record",
            _ABOUT,
            {"details": NUMBERS_ONLY.format("details")},
            beside=("at", "verb"),
        ),
    ),
    facts={
        "audit_entries": ("verb", "subject", "by_rule"),
    },
)
