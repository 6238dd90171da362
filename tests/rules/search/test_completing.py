"""What can stand next while somebody types a search."""

from datetime import date

import pytest

from casedesk.search.rules.asking import question
from casedesk.search.rules.completing import completions
from casedesk.search.rules.operators import OPERATORS, Known, Named

KNOWN = Known(
    me=7,
    today=date(2026, 1, 23),
    people=[Named(7, "Mina Park"), Named(8, "Jonas Ott")],
    teams=[
        Named(3, "Parcels"),
        Named(4, "Returns & Repairs"),
        Named(5, "Repairs „Nord“"),
        Named(6, 'Nord"Süd'),
    ],
    tags=[Named(1, "fragile")],
)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("lamp ow", ["owner:"]),
        ("lamp C", ["channel:", "customer:"]),
        ("lamp owner:", ["owner:me", 'owner:"Mina Park"', 'owner:"Jonas Ott"']),
        ("owner:m", ["owner:me", 'owner:"Mina Park"']),
        ("owner:par", ['owner:"Mina Park"']),
        ('owner:"Mina P', ['owner:"Mina Park"']),
        ("Stage:aw", ["stage:awaiting_approval", "stage:awaiting_third_party", "stage:awaiting_customer"]),
        ("team:rep", ['team:"Repairs Nord"', 'team:"Returns & Repairs"']),
        ("tag:", ["tag:none", "tag:fragile"]),
        ("before:", ["before:today", "before:yesterday", "before:2026-01", "before:2025-12", "before:2026"]),
        ("before:2025", ["before:2025-12"]),
        ("colour:r", []),
        ("lamp ", []),
        ("lamp zebra", []),
        ('"owner:me', []),
    ],
)
def test_operators_and_their_values_are_offered(typed: str, offered: list[str]) -> None:
    assert [one.text for one in completions(typed, KNOWN)] == offered


def test_before_anything_is_typed_every_operator_is_offered_with_what_it_does() -> None:
    found = completions("", KNOWN)
    assert [one.text for one in found] == [f"{name}:" for name in OPERATORS]
    assert all(one.says for one in found)


@pytest.mark.parametrize("name", [name for name in OPERATORS if name != "customer"])
def test_whatever_is_offered_is_understood(name: str) -> None:
    for one in completions(f"{name}:", KNOWN):
        asked = question(one.text, KNOWN)
        assert not asked.problems
        assert [found.operator for found in asked.filters] == [name]
