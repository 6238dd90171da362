"""A limit is named with its evidence, or with how little evidence there is."""

from decimal import Decimal

import pytest

from casedesk.empowerment.workbench.rules.worth_a_look import Finding, Look, Passed, look_at

CENT = Decimal("0.01")


def passed(many: int, needed: int, *, as_asked: bool = True, extra: int = 0) -> list[Passed]:
    return [Passed(Decimal(needed), as_asked, 3600 * (1 + number), Decimal(extra)) for number in range(many)]


def look(*several: list[Passed], spoke: int = 500) -> Finding | None:
    return look_at("line", "EUR", Decimal(50), CENT, spoke, [one for part in several for one in part])


def test_nearly_always_given_is_too_low_with_the_evidence() -> None:
    found = look(passed(30, 60), passed(9, 78, extra=2), passed(1, 80, as_asked=False, extra=80))
    assert found is not None
    assert (found.look, found.amount, found.to) == (Look.TOO_LOW, 50, 80)
    assert (found.decided, found.approved, found.extra) == (40, 39, 98)
    assert found.waited == 10.5 * 3600


@pytest.mark.parametrize(
    ("several", "expected"),
    [
        ([passed(60, 60, as_asked=False)], None),
        ([passed(19, 60)], (Look.TOO_FEW, None)),
        ([passed(25, 60), passed(25, 100, as_asked=False)], (Look.TOO_LOW, 60)),
        ([passed(25, 60), passed(20, 1000)], (Look.TOO_LOW, 60)),
        ([passed(12, 60), passed(10, 200)], (Look.TOO_LOW, 200)),
        ([passed(30, 40)], None),
        ([], None),
    ],
)
def test_how_far_it_is_advised_to_go(
    several: list[list[Passed]], expected: tuple[Look, int | None] | None
) -> None:
    found = look(*several)
    assert (None if found is None else (found.look, found.to)) == expected


def test_a_limit_that_spoke_of_nothing_was_never_used() -> None:
    found = look(spoke=0)
    assert found is not None
    assert found.look is Look.NEVER_USED


def test_a_count_is_raised_by_whole_numbers() -> None:
    found = look_at("cap", "EUR", Decimal(5), Decimal(1), 90, passed(22, 6))
    assert found is not None
    assert found.to == 6
