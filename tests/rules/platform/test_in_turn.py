"""One of several that fails holds up no other, and is not hidden."""

from collections.abc import Collection

import pytest

from casedesk.platform.in_turn import MOST_FAILED, in_turn


def take(several: Collection[int], failing: Collection[int], taken: list[int]) -> None:
    for one, turn in in_turn(several):
        with turn:
            taken.append(one)
            if one in failing:
                raise ValueError(str(one))


def test_one_that_fails_holds_up_no_other_and_is_raised_at_the_end() -> None:
    taken: list[int] = []
    with pytest.raises(ValueError, match=r"^2$"):
        take([1, 2, 3, 4, 5], {2, 4}, taken)
    assert taken == [1, 2, 3, 4, 5]


def test_where_many_fail_the_rest_is_not_tried() -> None:
    taken: list[int] = []
    with pytest.raises(ValueError, match=f"^{MOST_FAILED - 1}$"):
        take(range(100), range(100), taken)
    assert len(taken) == MOST_FAILED
