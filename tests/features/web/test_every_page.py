"""Every page answers whoever may see it, on a desk that is as good as empty, where divisions by nothing hide; and says
what it is for, and what the first step is where there is nothing yet.

The one test through the web that runs on each PostgreSQL: it asks what pages ask.
"""

import re

import httpx
import pytest
from litestar import Litestar
from tests.builders.cases import a_case
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.features.web.purposes import unsaid
from tests.visiting import browser, signed_in

from casedesk.accounts.rules.permissions import permissions_of
from casedesk.web.guards import Public, Requires, guarded_routes

pytestmark = pytest.mark.database

ROLES = ("agent", "supervisor", "manager", "admin")
ELSEWHERE = {"/live", "/metrics"}
"""A stream never ends, and figures want a token; both have tests of their own."""
PLACE = re.compile(r"\{\w+:\w+\}")


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
                silent += [f"{page}: {what}" for what in unsaid(page, answer)]
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
