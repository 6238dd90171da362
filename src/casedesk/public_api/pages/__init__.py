"""The interface for programs: JSON in and out, by API token alone. docs/api.md describes all of it."""

from casedesk.public_api.pages import contacts, fulfilment, orders

ROUTES = [*contacts.ROUTES, *orders.ROUTES, *fulfilment.ROUTES]
