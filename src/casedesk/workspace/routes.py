"""Every route of the workspace."""

from casedesk.workspace.pages import case, case_list, composer, desk, new_case, stage_moves, ties

ROUTES = [
    *desk.ROUTES,
    *case_list.ROUTES,
    *new_case.ROUTES,
    *case.ROUTES,
    *composer.ROUTES,
    *stage_moves.ROUTES,
    *ties.ROUTES,
]
