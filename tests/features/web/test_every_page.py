"""Every page answers whoever may see it, on a desk that is as good as empty, where divisions by nothing hide; and says
what it is for, and what the first step is where there is nothing yet.

The one test through the web that runs on each PostgreSQL: it asks what pages ask.
"""

import re

import httpx
import pytest
from litestar import Litestar
from selectolax.lexbor import LexborHTMLParser, LexborNode
from tests.builders.cases import a_case
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.visiting import browser, signed_in

from casedesk.accounts.rules.permissions import permissions_of
from casedesk.web.guards import Public, Requires, guarded_routes

pytestmark = pytest.mark.database

ROLES = ("agent", "supervisor", "manager", "admin")
ELSEWHERE = {"/live", "/metrics"}
"""A stream never ends, and figures want a token; both have tests of their own."""
PLACE = re.compile(r"\{\w+:\w+\}")
OF_ONE = {
    "/call": "who is on the telephone",
    "/cases/{number:str}": "a case",
    "/customers/{customer_id:int}": "a customer",
    "/problems/{number:str}": "a problem",
    "/concessions/{concession_id:int}": "what was asked for or given",
    "/customers/organisations": "what a field of a form suggests",
    "/sign-in": "a name and a password",
    "/styleguide": "what those who build the desk look at",
}
"""Pages that are what stands in their heading, and need not say so twice."""


async def test_every_page_answers_the_least_of_those_who_may_see_it(cast: Cast, app: Litestar) -> None:
    case = await a_case(await a_customer("Aylin Demir", "aylin@example.com"), title="Lamp arrived broken")
    wrong, silent, seen = [], [], set(ELSEWHERE)
    for role, key in zip(ROLES, (cast.mina, cast.ana, cast.ruth, cast.noor), strict=True):
        pages = _pages_of(role, app) - seen
        seen |= pages
        async with browser(app) as window:
            await signed_in(window, key)
            for page in sorted(pages):
                answer = await window.get(PLACE.sub("0", page.replace("{number:str}", f"C-{case}")))
                if _is_wrong(answer):
                    wrong.append((role, page, answer.status_code))
                silent += [f"{page}: {what}" for what in _unsaid(page, answer)]
    assert wrong == []
    assert silent == []


def _pages_of(role: str, app: Litestar) -> set[str]:
    """The paths this role may get, with their places as in `/cases/{number:str}`."""
    may = permissions_of(role)
    return {
        path
        for path, method, guard in guarded_routes(app)
        if method == "GET" and not path.startswith("/api/")
        if isinstance(guard, Public) or (isinstance(guard, Requires) and guard.permission in may)
    }


def _is_wrong(answer: httpx.Response) -> bool:
    """Under a key that nobody has there is nothing, and some want to be asked for something, or refuse; the rest
    are pages, or lead to one."""
    return answer.status_code >= 400 and answer.status_code not in (400, 404, 409)


def _unsaid(page: str, answer: httpx.Response) -> list[str]:
    """What a page leaves its reader to guess; a part of a page has no heading, and says nothing of its own."""
    main = LexborHTMLParser(answer.text).css_first("main") if _is_read(answer) else None
    if main is None or (heading := main.css_first("h1")) is None:
        return []
    said = _words(main.css_first(".purpose")) or page in OF_ONE or _words(heading).endswith("?")
    no_step = [one for one in main.css(".empty") if not one.css("p:not(.empty__title), a, button")]
    return [
        *([] if said else [f"nothing says what “{_words(heading)}” is for"]),
        *(f"“{_words(one)}” names no first step" for one in no_step),
    ]


def _is_read(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and "html" in answer.headers.get("content-type", "")


def _words(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node is not None else ""
