"""Filters that somebody who works here gave a name: of a customer nothing but what they typed there."""

from casedesk.platform.personal import Listed

PERSONAL = Listed(
    of_the_desk=("saved_views",),
)
