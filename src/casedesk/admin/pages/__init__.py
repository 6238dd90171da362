"""The settings: people, teams, lists, the desk itself, API tokens, and the audit."""

from casedesk.admin.pages import audit, desk, lists, people, teams, tokens

ROUTES = [*people.ROUTES, *teams.ROUTES, *lists.ROUTES, *desk.ROUTES, *tokens.ROUTES, *audit.ROUTES]
