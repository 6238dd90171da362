"""Working hours: of a customer nothing."""

from casedesk.platform.personal import Listed

PERSONAL = Listed(
    of_the_desk=("calendars",),
)
