"""What limits are called where people read of them: words, never the id of a file."""

from datetime import date

import pytest
from tests.builders.policies import AGENTS, allows, cap, euros, policy

from casedesk.empowerment.rules import rooms
from casedesk.empowerment.rules.naming import name_of
from casedesk.empowerment.rules.policy import Evidence, Never, Occasion, OccasionKind, ReviewLine, When
from casedesk.empowerment.rules.words import Reason, Remedy, Scope

RULES = policy(
    allows(25, "level-2"),
    allows(15, "agents-late", AGENTS, when=When(reasons=frozenset({Reason.LATE_DELIVERY}))),
    cap(200, "case-sum", Scope.CASE, days=None),
    cap(count=5, id="quarter", days=90),
    nevers=(Never("no-cash", "No cash.", frozenset({Remedy.CASH})), Never("none", "Nothing.")),
    reviews=(ReviewLine("month", 30, euros(500)),),
    evidence=(Evidence("photo", frozenset({"photo"}), reasons=frozenset({Reason.DEFECTIVE})),),
    occasions=(Occasion("late-ship", OccasionKind.INCIDENT, date(2026, 12, 1), euros(900)),),
)


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("level-2", "what level 2 may give in store credit as goodwill"),
        ("agents-late", "what agents may give in store credit as goodwill, for late delivery"),
        ("case-sum", "the sum on one case"),
        ("quarter", "the number of concessions to one customer in 90 days"),
        ("no-cash", "never cash"),
        ("none", "never anything"),
        ("month", "what one agent gives in 30 days"),
        ("photo", "defective needs photo"),
        ("late-ship", "the budget of the incident late ship"),
        (rooms.YEARLY_BUDGET, "the budget of the year"),
        ("gone", None),
    ],
)
def test_a_limit_has_a_name(id: str, words: str | None) -> None:
    assert name_of(RULES, id) == words
