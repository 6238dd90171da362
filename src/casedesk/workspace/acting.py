"""From a request to who acts and on what."""

import re

from casedesk.audit.rules import Doer, by_user
from casedesk.cases.queries.case_page import case_head
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.customers.queries.record import CustomerRecord
from casedesk.platform.errors import NotFound
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn, StaffRequest

_NUMBER = re.compile(r"(?:C-)?([0-9]{1,18})", re.IGNORECASE)


def actor_of(user: SignedIn) -> Actor:
    """Who is signed in, as the rules of cases know them."""
    return actors.of_staff(user)


def doer_of(request: StaffRequest) -> Doer:
    """Who is signed in, as the audit names them."""
    return by_user(request.user.id, request.auth.api_token_id)


def case_key(number: str) -> int:
    """The key of a case from its number as people write it. Raises NotFound for what is no number."""
    found = _NUMBER.fullmatch(number.strip())
    if found is None:
        raise NotFound(_("A case has a number such as C-1042."))
    return int(found[1])


async def seen_case(number: str, viewer: Actor) -> int:
    """The key of a case that this viewer may see, from its number. Raises NotFound."""
    return (await case_head(case_key(number), viewer)).id


def case_address(case_id: int) -> str:
    """Where a case's page is."""
    return f"/cases/C-{case_id}"


def latest_of(case_id: int) -> str:
    """Where a case's page shows what was written last."""
    return f"{case_address(case_id)}#latest"


def addresses_of(person: CustomerRecord) -> list[tuple[str, str]]:
    """The mail addresses a customer can be answered at, with their words; confirmed ones first."""
    mail = [one for one in person.identities if one.kind == "email" and one.undeliverable_at is None]
    confirmed = [(one.value, one.value) for one in mail if one.confirmed_at is not None]
    others = [
        (one.value, _("%(address)s (not confirmed)") % {"address": one.value})
        for one in mail
        if one.confirmed_at is None
    ]
    return confirmed + others


def seen_in(form: Form) -> int | None:
    """How many entries the writer of a form had seen; None where the form does not say."""
    return form.optional_integer("seen", lowest=0, highest=2**31 - 1)


def held_in(form: Form) -> int | None:
    """The last reply that was about to go when the writer of a form looked; None where the form does not say."""
    return form.optional_integer("seen_held", lowest=0, highest=2**63 - 1)
