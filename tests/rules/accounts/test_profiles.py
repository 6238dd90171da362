"""What somebody is at the desk."""

from dataclasses import replace

import pytest

from casedesk.accounts.rules.profiles import Profile, objections

MINA = Profile("Mina Park", "mina@demo.example")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "no mail"}, "email"),
        ({"email": "a@b@c"}, "email"),
        ({"email": "@demo.example"}, "email"),
        ({"email": "a" * 251 + "@b.c"}, "email"),
        ({"role": "owner"}, "role"),
        ({"level": 0}, "level"),
        ({"capacity": -1}, "capacity"),
        ({"capacity": 1001}, "capacity"),
    ],
)
def test_what_cannot_be_is_named(change: dict[str, object], field: str) -> None:
    assert list(objections(replace(MINA, **change))) == [field]  # type: ignore[arg-type]  # wrong on purpose


def test_all_at_once() -> None:
    assert objections(Profile("", "", "owner", 9, capacity=-1)).keys() == {
        "name",
        "email",
        "role",
        "level",
        "capacity",
    }


@pytest.mark.parametrize("name", ["Mina Park", " 박민서 ", "สมชาย ใจดี", "X Æ", "O'Neill-Łoś"])
def test_names_of_all_kinds_are_taken(name: str) -> None:
    assert objections(replace(MINA, name=name)) == {}
