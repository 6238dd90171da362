"""Every route is guarded, by a permission that somebody has; and every permission guards something."""

import pytest
from litestar import Litestar, get

from casedesk.accounts.rules.permissions import PERMISSIONS, ROLES, permissions_of
from casedesk.app import create_app
from casedesk.config import Settings
from casedesk.web.destinations import destinations
from casedesk.web.guards import Public, Requires, check_routes, guarded_routes, public, requires

PUBLIC = {
    "/sign-in",
    "/sign-out",
    "/setup",
    "/welcome",
    "/theme",
    "/language",
    "/help",
    "/help/sent/{key:str}",
    "/my",
    "/my/links",
    "/my/asked",
    "/my/{rest:path}",
    "/my/visits",
    "/my/leaving",
    "/my/cases/{number:str}",
    "/my/cases/{number:str}/files/{file_id:int}",
    "/my/cases/{number:str}/answers",
    "/my/cases/{number:str}/reopening",
    "/my/cases/{number:str}/solution",
    "/intake/mail",
    "/healthz",
    "/readyz",
    "/metrics",
    "/static/{name:path}",
}
"""What anybody may reach. Whoever adds to it says in the route why."""

NOT_YET = {"team.see", "templates.write_others", "triggers.write_all", "import.run", "metrics.read"}
"""Permissions that guard no route by themselves: used inside one, or by the features that come next."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    return create_app(Settings(data_dir=tmp_path_factory.mktemp("desk")))


def test_every_route_has_exactly_one_guard(app: Litestar) -> None:
    assert [(path, method) for path, method, guard in guarded_routes(app) if guard is None] == []


def test_only_these_are_public(app: Litestar) -> None:
    assert {path for path, _, guard in guarded_routes(app) if isinstance(guard, Public)} == PUBLIC


def test_every_permission_guards_something(app: Litestar) -> None:
    used = {guard.permission for _, _, guard in guarded_routes(app) if isinstance(guard, Requires)}
    assert used <= PERMISSIONS.keys()
    assert PERMISSIONS.keys() - used <= NOT_YET


def test_settings_are_for_who_may_change_them(app: Litestar) -> None:
    for path, method, guard in guarded_routes(app):
        if path.startswith("/settings/"):
            assert isinstance(guard, Requires)
            assert guard.permission not in permissions_of("agent"), f"{method} {path} is open to agents"
            if path != "/settings" and not path.startswith("/settings/promises"):
                assert guard.permission not in permissions_of("supervisor")


def test_an_application_with_an_unguarded_route_does_not_start() -> None:
    @get("/open")
    async def unguarded() -> None: ...

    with pytest.raises(RuntimeError, match="GET /open has no guard"):
        check_routes(Litestar([unguarded], openapi_config=None), PERMISSIONS)


def test_nor_one_with_two_guards_on_a_route() -> None:
    @get("/twice", guards=[public(), requires("cases.see")])
    async def guarded_twice() -> None: ...

    with pytest.raises(RuntimeError, match="more than one"):
        check_routes(Litestar([guarded_twice], openapi_config=None), PERMISSIONS)


def test_nor_one_that_requires_what_nobody_defined() -> None:
    @get("/odd", guards=[requires("cases.burn")])
    async def odd() -> None: ...

    with pytest.raises(RuntimeError, match=r"cases\.burn"):
        check_routes(Litestar([odd], openapi_config=None), PERMISSIONS)


def test_every_role_of_the_table_exists() -> None:
    assert frozenset().union(*PERMISSIONS.values()) == set(ROLES)


def test_every_page_one_can_go_to_by_name_is_there_for_whoever_may(app: Litestar) -> None:
    guards = {path: guard for path, method, guard in guarded_routes(app) if method == "GET"}
    wrong = [
        one
        for one in destinations(frozenset(PERMISSIONS))
        if not isinstance(guard := guards.get(one.address), Requires) or guard.permission != one.permission
    ]
    assert wrong == []
