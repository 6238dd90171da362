"""What I was told, and by which ways I want to be."""

from casedesk.notifications.pages import choosing, told

ROUTES = [*told.ROUTES, *choosing.ROUTES]
