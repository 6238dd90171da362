"""What pages look like when they say no: what is not there, what one may not see, and forms that were sent empty."""

import re
from dataclasses import dataclass

from playwright.async_api import Page

from casedesk.demo.cast import MINA, RUTH, Member
from pictures.desk import HEIGHT, SETTLES_MS, WIDE

NOT_ANSWERED: tuple[tuple[Member | None, str, str], ...] = (
    (MINA, "/cases/C-0", "404"),
    (MINA, "/nowhere", "404-address"),
    (MINA, "/settings/users", "403"),
    (RUTH, "/settings/audit?before=x", "400"),
    (None, "/my/cases/C-0", "404-customer"),
    (None, "/nowhere", "404-visitor"),
    (None, "/cases", "401"),
)
"""Who is told no, where, and what the picture is called."""

_KEY = re.compile(r"(?<=/)(?:[CP]-)?\d+(?=/|$)")
_ASKING = """
    forms => forms.filter(form => form.method === 'post' && form.querySelector('[required]'))
        .map(form => form.getAttribute('action') || location.pathname)
"""
_SEND = """
    action => {
        const form = [...document.querySelectorAll('main form')].find(
            one => one.method === 'post' && one.querySelector('[required]') &&
                (one.getAttribute('action') || location.pathname) === action)
        form.noValidate = true
        for (const one of form.querySelectorAll('[required]')) {
            if (['checkbox', 'radio'].includes(one.type)) one.checked = false
            else one.value = ''
        }
        form.requestSubmit()
    }
"""


@dataclass(frozen=True)
class Sent:
    """A form that was sent empty."""

    action: str
    status: int

    @property
    def name(self) -> str:
        """What its pictures are called."""
        return "empty_" + self.action.strip("/").replace("/", "_")


async def forms_of(page: Page) -> list[str]:
    """Where the forms of a page are sent that ask for something, each once."""
    actions: list[str] = await page.eval_on_selector_all("main form", _ASKING)
    return list({plain(action): action for action in actions}.values())


def plain(action: str) -> str:
    """An address of a form without its keys: forms that differ in them alone are one."""
    return _KEY.sub("one", action)


async def send_empty(page: Page, action: str) -> Sent:
    """Sends one of the page's forms with nothing in the fields it needs; the page then shows the answer."""
    await page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    async with page.expect_response(lambda answer: answer.request.method == "POST") as coming:
        await page.evaluate(_SEND, action)
    status = (await coming.value).status
    await page.wait_for_load_state("load")
    await page.wait_for_timeout(SETTLES_MS)
    return Sent(plain(action), status)
