"""What became of a request by its entries, how it stood in between, and what budgets counted then."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from casedesk.empowerment.workbench.rules.budgets import Kindness, RunningSums, moves_of
from casedesk.empowerment.workbench.rules.record import Entered, Then, stood, what_became

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


def entry(kind: str, hours: float = 0, amount: int | None = None, by: str | None = None) -> Entered:
    return Entered(kind, NINE + timedelta(hours=hours), None if amount is None else Decimal(amount), by)


ASKED = entry("requested")


@pytest.mark.parametrize(
    ("entries", "then", "hours", "given"),
    [
        ([entry("granted", 0, 40, "agent"), entry("fulfilled", 5)], Then.ON_THE_SPOT, None, 40),
        ([entry("reserved", 0, 40, "agent"), entry("expired", 9)], Then.ON_THE_SPOT, None, 40),
        ([ASKED, entry("granted", 2, 40, "approval")], Then.APPROVED, 2, 40),
        (
            [ASKED, entry("reserved", 2, 40, "approval"), entry("granted", 3, 40, "approval")],
            Then.APPROVED,
            2,
            40,
        ),
        ([ASKED, entry("granted", 2, 30, "approval")], Then.ANOTHER_AMOUNT, 2, 30),
        ([ASKED, entry("granted", 0, 20, "provisional")], Then.PROVISIONAL, 0, 20),
        ([ASKED, entry("refused", 6)], Then.REFUSED, 6, None),
        ([ASKED, entry("withdrawn", 4)], Then.WITHDRAWN, 4, None),
        ([ASKED], Then.WAITING, None, None),
    ],
)
def test_what_became_of_it(entries: list[Entered], then: Then, hours: int | None, given: int | None) -> None:
    found = what_became(entries, Decimal(40))
    waited = None if hours is None else timedelta(hours=hours)
    assert (found.then, found.waited, found.given) == (then, waited, given)


@pytest.mark.parametrize(
    ("entries", "state", "granted", "back"),
    [
        ([ASKED], "requested", None, 0),
        ([entry("outside", 0, 40, "outside")], "fulfilled", 40, 0),
        ([entry("granted", 0, 40, "agent"), entry("reversed", 1, 10)], "reversed", 40, 10),
        (
            [entry("granted", 0, 40, "agent"), entry("reversed", 1, 10), entry("reversed", 2, 5)],
            "reversed",
            40,
            15,
        ),
        ([entry("reserved", 0, 40, "agent"), entry("granted", 1, 30, "agent")], "granted", 30, 0),
        ([entry("reserved", 0, 40, "agent"), entry("expired", 1)], "expired", 40, 0),
    ],
)
def test_how_it_stood(entries: list[Entered], state: str, granted: int | None, back: int) -> None:
    found = stood(entries)
    assert found is not None
    assert (found.state, found.granted, found.came_back) == (state, granted, back)
    assert (found.ended_at is not None) == (state in ("reversed", "expired"))


def test_before_its_first_entry_nothing_stands() -> None:
    assert stood([]) is None


def kindness(id: int, *entries: Entered, basis: str = "goodwill", occasion: str | None = None) -> Kindness:
    return Kindness(id, basis, occasion, "EUR", Decimal(40), Decimal(20), entries)


def test_budgets_count_what_stood_at_each_moment() -> None:
    given = [
        kindness(1, entry("granted", 0, 40, "agent"), entry("reversed", 4, 10)),
        kindness(2, entry("reserved", 1, 40, "agent"), entry("expired", 3), basis="thanks"),
        kindness(3, entry("granted", 2, 40, "agent"), occasion="flood"),
        kindness(4, entry("requested", 2)),
    ]
    sums = RunningSums(move for one in given for move in moves_of(one, UTC))

    def at(hours: float, id: int = 99) -> dict[str, tuple[Decimal, Decimal]]:
        rows = sums.before((NINE + timedelta(hours=hours), id), 2026)
        return {budget: (face, cost) for budget, _currency, face, cost in rows}

    assert at(0, 1) == {}, "not counted before itself"
    assert at(0.5) == {"yearly_budget": (40, 20)}
    assert at(1.5) == {"yearly_budget": (80, 40), "thanks_budget": (40, 20)}
    assert at(2.5)["flood"] == (40, 20)
    assert at(3.5) == {"yearly_budget": (80, 40), "thanks_budget": (0, 0), "flood": (40, 20)}
    assert at(4.5)["yearly_budget"] == (70, 35)
    assert sums.before((NINE + timedelta(days=99), 1), 2027) == [("flood", "EUR", 40, 20)]
