"""The settings: people, teams, lists, the desk itself, API tokens, background work, and the audit."""

from casedesk.admin.pages import (
    audit,
    blocked,
    desk,
    fields,
    jobs,
    lists,
    macros,
    mailboxes,
    people,
    promises,
    reply_templates,
    tags,
    teams,
    tokens,
    webhooks,
    working_hours,
)

ROUTES = [
    *people.ROUTES,
    *teams.ROUTES,
    *working_hours.ROUTES,
    *promises.ROUTES,
    *reply_templates.ROUTES,
    *macros.ROUTES,
    *lists.ROUTES,
    *fields.ROUTES,
    *tags.ROUTES,
    *blocked.ROUTES,
    *mailboxes.ROUTES,
    *desk.ROUTES,
    *tokens.ROUTES,
    *webhooks.ROUTES,
    *jobs.ROUTES,
    *audit.ROUTES,
]
