"""The interface for programs: JSON in and out, by API token alone. docs/api.md describes all of it."""

from casedesk.public_api.pages import case_fields, contacts, fulfilment, orders

ROUTES = [*contacts.ROUTES, *case_fields.ROUTES, *orders.ROUTES, *fulfilment.ROUTES]
