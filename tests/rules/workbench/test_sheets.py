"""A sheet says of any amount, and of whomever is counted, what adding up request by request says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.sheets import KINDS, sheet

from casedesk.empowerment.workbench.rules.counting import Tally
from casedesk.empowerment.workbench.rules.sheets import asking, sums_of

_number = st.integers(0, 10**7)
_requests = st.lists(
    st.fixed_dictionaries(
        {
            "asked": _number,
            "given": _number,
            "extra": st.integers(-(10**6), 10**7),
            "unsure": _number,
            "waited": st.integers(0, 10**6),
            "asked_for": st.integers(0, 1),
            "kind": st.integers(0, len(KINDS) - 1),
        },
        optional={"needed": _number},
    ),
    max_size=12,
)
_filters = st.sampled_from([{}, {"team_id": 7}, {"remedy": "refund", "level": 2}, {"tier": "silver"}])


def _money(number: int) -> Decimal:
    return Decimal(number) / 1000


@given(_requests, _filters, st.integers(0, 10**7), st.integers(0, 100))
def test_it_counts_what_adding_up_counts(
    requests: list[dict[str, int]], only: dict[str, object], amount: int, percent: int
) -> None:
    counted = [one for one in requests if only.items() <= KINDS[one["kind"]].items()]
    granted = [one for one in counted if one.get("needed", amount + 1) <= amount]
    sums = sums_of(sheet(*requests), only)
    assert sums.at(_money(amount)) == Tally(
        len(granted),
        sum(one["asked_for"] for one in granted),
        sum(one["waited"] for one in granted),
        _money(sum(one["extra"] for one in granted)),
        sum((_money(one["extra"]) ** 2 for one in granted), Decimal(0)),
        _money(sum(one["unsure"] for one in granted)),
    )
    assert (sums.spoke, sums.given) == (len(counted), sum(one["given"] for one in counted))
    share = Decimal(percent) / 100
    more = sum(
        (min(_money(one["asked"]) * share, _money(amount - one["needed"])) for one in granted), Decimal(0)
    )
    assert asking(sums, share).at(_money(amount)) == more


@pytest.mark.parametrize("huge", [2**62, 10**18])
def test_amounts_beyond_all_sense_are_added_up_too(huge: int) -> None:
    sums = sums_of(sheet(*({"needed": 1, "extra": huge} for _ in range(4))), {})
    assert sums.at(Decimal(1)).extra == Decimal(4 * huge) / 1000
    assert sums.at(Decimal(1)).squares == Decimal(4 * huge * huge).scaleb(-6)


def test_nothing_is_nothing() -> None:
    assert sums_of(sheet(), {}).at(Decimal(50)) == Tally()
