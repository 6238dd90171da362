"""What the customer's page is opened by.

Personal data stands in `address` and `subject` (an address or the place somebody wrote from); links, visits, forms
and tries are forgotten by a daily job. The address that a fresh link was asked for stands in the payload of its
job, and in the outbox where a mail went.
"""

from piccolo.columns import Bytea, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case, Interaction
from casedesk.customers.tables import Customer
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class PortalLink(db.Keyed, tablename="portal_links"):
    """What a mail's link opens: one case, or every case of its address where none is named."""

    case_id = ForeignKey(Case, null=True, on_delete=RESTRICT)
    customer_id = ForeignKey(Customer, null=True, on_delete=RESTRICT)
    address = Text()
    token_digest = Bytea(default=None)
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)
    revoked_by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)


class PortalVisit(db.Keyed, tablename="portal_visits"):
    """A browser that a link was exchanged in."""

    token_digest = Bytea(default=None)
    created_at = Timestamptz(default=None)


class PortalGrant(db.Keyed, tablename="portal_grants"):
    """What a browser may open, by which link, and until when."""

    visit_id = ForeignKey(PortalVisit, null=False, on_delete=RESTRICT)
    link_id = ForeignKey(PortalLink, null=False, on_delete=RESTRICT)
    granted_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)


class PortalForm(db.Keyed, tablename="portal_forms"):
    """A form that was sent, and the case it became."""

    key_digest = Bytea(default=None)
    case_id = ForeignKey(Case, null=True, on_delete=RESTRICT)
    interaction_id = ForeignKey(Interaction, null=True, on_delete=RESTRICT)
    address = Text()
    sent_at = Timestamptz(default=None)


class PortalTry(db.Keyed, tablename="portal_tries"):
    """One try from a place or for an address."""

    kind = Text()
    subject = Text()
    at = Timestamptz(default=None)
