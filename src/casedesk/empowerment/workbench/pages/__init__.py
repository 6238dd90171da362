"""/empowerment/workbench: what would a draft change?"""

from casedesk.empowerment.workbench.pages import changing, files, requests, workbench

ROUTES = [*workbench.ROUTES, *changing.ROUTES, *requests.ROUTES, *files.ROUTES]
