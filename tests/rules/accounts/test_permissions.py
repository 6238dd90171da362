"""The one table of who may do what."""

from itertools import pairwise

import pytest

from casedesk.accounts.rules.permissions import (
    PERMISSIONS,
    ROLES,
    SCOPES,
    permissions_of,
    permissions_of_token,
)


def test_each_role_may_all_that_the_one_below_may() -> None:
    for lower, higher in pairwise(ROLES):
        assert permissions_of(lower) <= permissions_of(higher), f"{higher} lacks what {lower} has"


def test_an_admin_may_everything() -> None:
    assert permissions_of("admin") == PERMISSIONS.keys()


@pytest.mark.parametrize("permission", ["cases.see", "cases.work", "customers.see", "customers.edit"])
def test_everybody_works_on_every_case(permission: str) -> None:
    assert all(permission in permissions_of(role) for role in ROLES)


@pytest.mark.parametrize(
    ("permission", "lowest"),
    [
        ("cases.assign", "supervisor"),
        ("reports.see", "supervisor"),
        ("settings.lists", "manager"),
        ("audit.see", "manager"),
        ("settings.users", "admin"),
        ("settings.tokens", "admin"),
    ],
)
def test_what_begins_with_a_higher_role(permission: str, lowest: str) -> None:
    assert [role for role in ROLES if permission in permissions_of(role)] == list(
        ROLES[ROLES.index(lowest) :]
    )


def test_a_role_that_does_not_exist_may_nothing() -> None:
    assert permissions_of("owner") == frozenset()


def test_scopes_name_permissions_that_exist() -> None:
    assert frozenset().union(*SCOPES.values()) <= PERMISSIONS.keys()


def test_no_scope_reaches_an_account_or_the_settings() -> None:
    named = frozenset[str]().union(*SCOPES.values())
    assert not {name for name in named if name.startswith("settings.")}
    assert "desk.use" not in named


def test_a_token_may_no_more_than_its_user() -> None:
    assert permissions_of_token("agent", ["reports", "metrics"]) == frozenset()
    assert permissions_of_token("supervisor", ["reports"]) == {"reports.see"}


def test_a_token_may_no_more_than_its_scopes() -> None:
    assert permissions_of_token("admin", ["read"]) == {"cases.see", "customers.see"}
    assert permissions_of_token("admin", ["everything"]) == frozenset()
    assert permissions_of_token("admin", []) == frozenset()
