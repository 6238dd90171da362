"""From a request to who changes the desk."""

from casedesk.audit.rules import Doer, by_user
from casedesk.web.sessions import StaffRequest


def doer_of(request: StaffRequest) -> Doer:
    """Who is signed in, as the audit names them."""
    return by_user(request.user.id, request.auth.api_token_id)
