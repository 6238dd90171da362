"""Every route of the workspace."""

from casedesk.workspace.pages import (
    calls,
    case,
    case_list,
    composer,
    contact_files,
    customer,
    customer_forms,
    customer_list,
    customer_ties,
    desk,
    mail_tray,
    new_case,
    organisations,
    stage_moves,
    story,
    ties,
)

ROUTES = [
    *desk.ROUTES,
    *case_list.ROUTES,
    *new_case.ROUTES,
    *case.ROUTES,
    *composer.ROUTES,
    *calls.ROUTES,
    *story.ROUTES,
    *stage_moves.ROUTES,
    *ties.ROUTES,
    *contact_files.ROUTES,
    *mail_tray.ROUTES,
    *customer_list.ROUTES,
    *customer_forms.ROUTES,
    *customer.ROUTES,
    *customer_ties.ROUTES,
    *organisations.ROUTES,
]
