"""What of a person stands in the queue of jobs: the platform knows no customer, so it is said here."""

from casedesk.platform.personal import NOTHING, Listed, gone, kept, mentions

PERSONAL = Listed(
    holdings=(
        gone(
            "jobs",
            "jobs",
            f"payload ->> 'address' = ANY({{addresses}}) OR {mentions('payload::text')}",
            ("payload",),
            beside=("created_at", "kind"),
        ),
        kept(
            "jobs",
            "jobs",
            mentions("coalesce(last_error, '')"),
            {"last_error": NOTHING},
            hidden=("last_error",),
        ),
    ),
    facts={
        "erasures": ("by_rule", "counts", "reference"),
        "erased_files": ("sha256",),
        "jobs": ("kind", "dedupe"),
    },
)
