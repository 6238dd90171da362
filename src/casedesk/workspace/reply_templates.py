"""Reply templates between a letter's form and the desk."""

from casedesk.automation.templates.queries.filling import FilledIn, Writer, filled_in
from casedesk.automation.templates.wording import fact_words
from casedesk.cases.queries.case_page import CaseHead
from casedesk.customers.queries.record import customer
from casedesk.platform.errors import NotFound
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.languages import language_name
from casedesk.web.sessions import SignedIn

USED = "used"
"""The field of a letter's form that holds the versions of the templates it was written with."""


async def filled_for(template_id: int, head: CaseHead, user: SignedIn) -> FilledIn:
    """A template as this user would send it on this case. Raises NotFound."""
    person = await customer(head.customer_id)
    assert person is not None, "a case has a customer"
    found = await filled_in(template_id, head, person, Writer(user.id, user.name, user.teams), fact_words())
    if found is None:
        raise NotFound(_("There is no such template any more."))
    return found


def put_in(form: Form, filled: FilledIn) -> None:
    """Puts a template below what was typed already, and remembers where the words are from."""
    typed = form.words("body", required=False)
    form.values["body"] = f"{typed}\n\n{filled.text}" if typed else filled.text
    form.values[USED] = [*dict.fromkeys([*used_in(form), str(filled.version_id)])]


def used_in(form: Form) -> list[str]:
    """The versions that a letter's form remembers, as it was sent or shown."""
    kept = form.values.get(USED, [])
    return [one for one in ([kept] if isinstance(kept, str) else kept) if one]


def said_of(filled: FilledIn) -> str:
    """What is said aloud when a template has been put in."""
    words = _("“%(name)s” is in, in %(language)s.") % {
        "name": filled.name,
        "language": language_name(filled.language),
    }
    many = len(filled.gaps)
    if not many:
        return words
    left = ngettext("One place is to be filled in.", "%(num)d places are to be filled in.", many)
    return f"{words} {left % {'num': many}}"
