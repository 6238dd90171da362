"""Files that a customer sends along."""

from collections.abc import Sequence

from casedesk.cases.actions.attachments import Attached
from casedesk.platform.errors import Invalid
from casedesk.portal.rules.forms import MOST_FILES, MOST_MEGABYTES
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.uploads import Upload, check_together, keep_in, kept_in, take

FIELD = "files"


async def files_in(form: Form) -> list[Upload]:
    """The files of a form: those kept from its last try that are still ticked, and those just chosen. The form
    carries them when it is shown again. What is too much is refused in the form, and the new ones not kept."""
    kept = kept_in(form)
    chosen = form.files(FIELD)
    uploads = kept
    try:
        if len(kept) + len(chosen) > MOST_FILES:
            raise Invalid({FIELD: ""})
        uploads = kept + await take(chosen, MOST_FILES, MOST_MEGABYTES)
        await check_together(uploads, MOST_FILES, MOST_MEGABYTES)
    except Invalid:
        uploads = kept
        bounds = {"files": MOST_FILES, "megabytes": MOST_MEGABYTES}
        form.refuse(
            FIELD,
            _(
                "That is too much for one message: at most %(files)d files, %(megabytes)d MB together. "
                "What you just chose was not kept: choose fewer, or send the rest in a second message."
            )
            % bounds,
        )
    keep_in(form, uploads)
    return uploads


def say_not_kept(form: Form) -> None:
    """Says that the files just chosen are gone, in a form that was held back before they were read."""
    if form.files(FIELD):
        form.refuse(FIELD, _("The files were not kept. Choose them again, please."))


def attached(uploads: Sequence[Upload]) -> list[Attached]:
    """The files as a contact lists them; pictures too are files here, there is no text that shows them."""
    return [Attached(one.sha256, one.size, one.name, one.type) for one in uploads]
