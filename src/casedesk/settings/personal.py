"""The lists and choices of the desk: of a customer nothing."""

from casedesk.platform.personal import Listed

PERSONAL = Listed(
    of_the_desk=("desk_settings", "categories", "causes"),
)
