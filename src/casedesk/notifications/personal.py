"""What of a person was told to somebody who works here."""

from casedesk.platform.personal import OF_CASE, Listed, gone

PERSONAL = Listed(
    holdings=(gone("notifications", "notifications", OF_CASE, ("payload", "about"), beside=("at", "kind")),),
    of_the_desk=("notification_choices", "push_subscriptions"),
    facts={
        "notifications": ("kind",),
    },
)
