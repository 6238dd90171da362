"""Who works here: of a customer nothing."""

from casedesk.platform.personal import Listed

PERSONAL = Listed(
    of_the_desk=(
        "users",
        "teams",
        "sessions",
        "setup_codes",
        "sign_in_attempts",
        "api_tokens",
        "code_secrets",
        "recovery_codes",
    ),
)
