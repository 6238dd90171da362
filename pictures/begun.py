"""What nobody comes to by a link, since only who begins it gets there: drafts, previews, trials, replays, views."""

from dataclasses import dataclass, field

from playwright.async_api import Page

from casedesk.demo.cast import ANA, MINA, NOOR, Member
from pictures.desk import SETTLES_MS


@dataclass(frozen=True)
class Beginning:
    """A form that somebody fills in and sends; what is shown then is looked at."""

    name: str
    who: Member
    path: str
    form: str
    """How its address begins."""
    fields: dict[str, str] = field(default_factory=dict)
    """What is typed or chosen; boxes are ticked where it is "on"."""
    links: tuple[str, ...] = ()
    """Which links are followed first."""


BEGINNINGS = (
    Beginning("several_form", MINA, "/cases", "/cases/several", {"case": "on"}),
    Beginning("view_kept", MINA, "/cases?stage=open&channel=phone", "/cases/views", {"name": "Open calls"}),
    Beginning(
        "letters_to_all", MINA, "/problems", "/problems/",
        {"body": "Dear {customer}, a new lamp is on its way for {case}. It comes by {promised_by}."},
        links=("main a[href^='/problems/P-']", "a[href$='/answers/new']"),
    ),
    Beginning(
        "organisation", MINA, "/customers/new", "/customers",
        {"name": "Zoe Häuser", "organisation": "Häuser GmbH"},
    ),
    Beginning("draft", ANA, "/empowerment", "/empowerment/drafts"),
    Beginning("replayed", ANA, "/empowerment/workbench", "/empowerment/workbench"),
    Beginning(
        "trial", NOOR, "/triggers", "/triggers/",
        links=("main a[href^='/triggers/']:not([href$='/new'])", "a[href*='/trials/new']"),
    ),
    Beginning(
        "mailbox", NOOR, "/settings/mailboxes/new", "/settings/mailboxes",
        {"name": "Help", "address": "help@lumen.example", "from_name": "Lumen & Co"},
    ),
)  # fmt: skip

_FILL = """
    ([action, fields]) => {
        const form = [...document.querySelectorAll('main form')].find(
            one => one.method === 'post' && new URL(one.action).pathname.startsWith(action)
                && Object.keys(fields).every(name => one.elements[name]))
        if (!form) return false
        for (const [name, value] of Object.entries(fields)) {
            const named = form.elements[name]
            const one = named instanceof RadioNodeList ? named[0] : named
            if (value === 'on') one.checked = true
            else one.value = value
        }
        form.requestSubmit()
        return true
    }
"""


async def begin(page: Page, beginning: Beginning) -> int:
    """Fills in and sends the form; the page shows what came of it. Gives how the desk answered.

    Raises LookupError where the page has no such form."""
    await page.goto(beginning.path)
    for link in beginning.links:
        href = await page.locator(link).first.get_attribute("href")
        await page.goto(href or beginning.path)
    async with page.expect_response(lambda answer: answer.request.method == "POST") as coming:
        if not await page.evaluate(_FILL, [beginning.form, beginning.fields]):
            raise LookupError("the page has no such form")
    status = (await coming.value).status
    await page.wait_for_load_state("load")
    await page.wait_for_timeout(SETTLES_MS)
    return status
