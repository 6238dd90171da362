"""What of a person each feature holds: export and erasure go through it in this order, those first that refer to
others. tests/architecture/test_personal.py compares it with the schema."""

from casedesk.accounts import personal as accounts
from casedesk.audit import personal as audit
from casedesk.automation import personal as automation
from casedesk.cases import personal as cases
from casedesk.channels import personal as channels
from casedesk.customers import personal as customers
from casedesk.empowerment import personal as empowerment
from casedesk.fields import personal as fields
from casedesk.importers import personal as importers
from casedesk.notifications import personal as notifications
from casedesk.ownership import personal as ownership
from casedesk.platform.personal import Listed
from casedesk.portal import personal as portal
from casedesk.privacy import personal as privacy
from casedesk.problems import personal as problems
from casedesk.promises import personal as promises
from casedesk.public_api import personal as public_api
from casedesk.reports import personal as reports
from casedesk.resolution_clock import personal as resolution_clock
from casedesk.rota import personal as rota
from casedesk.search import personal as search
from casedesk.settings import personal as settings
from casedesk.together import personal as together
from casedesk.views import personal as views
from casedesk.workspace import personal as workspace

PERSONAL: dict[str, Listed] = {
    "privacy": privacy.PERSONAL,
    "workspace": workspace.PERSONAL,
    "portal": portal.PERSONAL,
    "public_api": public_api.PERSONAL,
    "importers": importers.PERSONAL,
    "reports": reports.PERSONAL,
    "search": search.PERSONAL,
    "automation": automation.PERSONAL,
    "channels": channels.PERSONAL,
    "empowerment": empowerment.PERSONAL,
    "promises": promises.PERSONAL,
    "ownership": ownership.PERSONAL,
    "problems": problems.PERSONAL,
    "fields": fields.PERSONAL,
    "notifications": notifications.PERSONAL,
    "together": together.PERSONAL,
    "views": views.PERSONAL,
    "cases": cases.PERSONAL,
    "rota": rota.PERSONAL,
    "customers": customers.PERSONAL,
    "resolution_clock": resolution_clock.PERSONAL,
    "settings": settings.PERSONAL,
    "accounts": accounts.PERSONAL,
    "audit": audit.PERSONAL,
}
