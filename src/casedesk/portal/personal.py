"""What of a person stands in the part of the desk that customers see."""

from casedesk.platform.personal import OF_CASE, OF_CUSTOMER, Listed, gone, mentions

_THEIRS = f"{OF_CASE} OR {OF_CUSTOMER} OR lower(address) = ANY({{addresses}})"

PERSONAL = Listed(
    holdings=(
        gone(
            "portal_grants",
            "portal",
            f"link_id IN (SELECT id FROM portal_links WHERE {_THEIRS})",
            (),
            beside=("granted_at",),
        ),
        gone(
            "portal_links",
            "portal",
            _THEIRS,
            ("address", "token_digest"),
            beside=("created_at",),
            hidden=("token_digest",),
        ),
        gone(
            "portal_forms",
            "portal",
            f"{OF_CASE} OR lower(address) = ANY({{addresses}})",
            ("address", "key_digest"),
            beside=("sent_at",),
            hidden=("key_digest",),
        ),
        gone("portal_tries", "portal", mentions("subject"), ("subject",), beside=("at",)),
    ),
    of_the_desk=("portal_visits",),
)
