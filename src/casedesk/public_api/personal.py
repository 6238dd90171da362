"""What of a person programs have told us: the names they gave to contacts."""

from casedesk.platform.personal import OF_CONTACT, Listed, kept

PERSONAL = Listed(
    holdings=(
        kept(
            "api_references",
            "contacts",
            OF_CONTACT,
            {"reference": "'erased-' || id"},
            beside=("recorded_at",),
        ),
    ),
)
