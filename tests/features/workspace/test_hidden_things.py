"""What belongs to a case that somebody may not see is not shown to them under an address of its own, either."""

import re

import pytest
from litestar import Litestar
from tests.builders.cases import a_case, a_team, a_user
from tests.builders.codes import shown
from tests.builders.conceding import in_force, wants
from tests.features.empowerment.conftest import RULES
from tests.features.workspace.conftest import Desk, Visit

from casedesk.accounts.rules.permissions import permissions_of
from casedesk.cases.rules import actors
from casedesk.empowerment.actions.granting import ask, grant
from casedesk.platform import db
from casedesk.web.guards import Requires, guarded_routes

SECRET = "Somebody of ours was rude"
OF_A_CASE = ("fulfilment_id", "approval_id", "concession_id")


@pytest.fixture
async def keys(desk: Desk) -> dict[str, int]:
    """The keys of what stands on a case of a private team: a step to be done, a request, two concessions."""
    team = await a_team("Complaints about staff", private=True)
    ines = await a_user("Ines Sommer", teams=(team,), level=2)
    hidden = await a_case(desk.aylin, title=SECRET, team_id=team)
    await in_force(RULES)
    given = await grant(hidden, wants(10), actors.user(ines, (team,)))
    await ask(hidden, wants(80), actors.user(ines, (team,)))
    return {
        "concession_id": given.concession_id,
        "fulfilment_id": int(await db.value("SELECT id FROM fulfilments WHERE case_id = $1", hidden)),
        "approval_id": int(await db.value("SELECT id FROM approvals WHERE case_id = $1", hidden)),
    }


def addresses(app: Litestar, role: str) -> list[tuple[str, str]]:
    """Where something of a case has an address without its case, as far as this role may go there at all."""
    theirs = permissions_of(role)
    return [
        (method, path)
        for path, method, guard in guarded_routes(app)
        if method in ("GET", "POST") and isinstance(guard, Requires) and guard.permission in theirs
        if any(f"{{{name}:int}}" in path for name in OF_A_CASE)
    ]


async def test_nothing_of_a_hidden_case_is_shown_or_done(
    desk: Desk, app: Litestar, visit: Visit, keys: dict[str, int]
) -> None:
    ana = await visit(desk.cast.ana)
    await shown(desk.cast.ana)
    found = addresses(app, "supervisor")
    assert len(found) > 10
    for method, path in found:
        address = re.sub(r"\{([a-z_]+):int\}", lambda name: str(keys[name[1]]), path)
        for typed in ({}, {"reason": "x", "words": "x", "answer": "x", "text": "x", "due_on": "2026-12-01"}):
            answer = await ana.request(method, address, data=typed if method == "POST" else None)
            assert SECRET not in answer.text, f"{method} {path}"
            assert answer.status_code >= 400, f"{method} {path} {typed}"
