"""The pages that customers see, and what staff see of them."""

from typing import Any

from litestar import Router

from casedesk.portal.pages.case import ROUTES as CASE
from casedesk.portal.pages.entry import ROUTES as ENTRY
from casedesk.portal.pages.frame import greet
from casedesk.portal.pages.help import ROUTES as HELP
from casedesk.portal.pages.staff import ROUTES as STAFF

ROUTES: list[Any] = [Router(path="/", guards=[greet], route_handlers=[*HELP, *ENTRY, *CASE]), *STAFF]
