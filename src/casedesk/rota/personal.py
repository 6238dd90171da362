"""Who is on duty, and what they can: of a customer nothing."""

from casedesk.platform.personal import Listed

PERSONAL = Listed(
    of_the_desk=("skills", "language_levels"),
)
