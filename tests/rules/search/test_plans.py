"""In which way a question is looked up."""

import pytest

from casedesk.search.rules.plans import WALKS, Plan, plan

COMMON = {
    "the": 0.9,
    "lamp": 0.3,
    "lampshade": 0.05,
    "refund": 0.1,
    "rare": 0.005,
    "them": 0.2,
    "배송": 0.04,
    "송이": 0.03,
}


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([[("lamp", True)]], Plan(walks=WALKS, looked_up=(0,))),
        ([[("zebra", True)]], Plan(walks=(), looked_up=(0,))),
        # A rare word with one that begins many: the index is asked for the rare one alone.
        ([[("zebra", True)], [("the", True)]], Plan(walks=(), looked_up=(0,))),
        ([[("lamp", True)], [("refund", True)]], Plan(walks=WALKS, looked_up=(0, 1))),
        # What is met now and then is walked for only far enough to be met often.
        ([[("rare", True)]], Plan(walks=WALKS[1:], looked_up=(0,))),
        # A run is as rare as the rarest of its pairs.
        ([[("배송", False), ("송이", False)]], Plan(walks=WALKS, looked_up=(0,))),
        ([[("배송", False), ("송구", False)]], Plan(walks=(), looked_up=(0,))),
        # Word for word, what only begins so does not count.
        ([[("them", False), ("lam", False)]], Plan(walks=(), looked_up=(0,))),
        ([], Plan(walks=WALKS, looked_up=())),
    ],
)
def test_frequent_words_are_walked_and_rare_ones_gathered(
    pieces: list[list[tuple[str, bool]]], expected: Plan
) -> None:
    assert plan(pieces, COMMON, wanted=100) == expected
