"""Files that a person would get wrong, or that are right and look it: read, decided, and answered as a whole."""

import json
import re
from typing import Any

import pytest

from casedesk.empowerment.files.answers import as_json
from casedesk.empowerment.files.asked import read_request
from casedesk.empowerment.files.given import read_ledger
from casedesk.empowerment.files.reading import read_policy
from casedesk.empowerment.rules.decision import decide
from casedesk.platform.errors import Unusable

CREDIT = """
[[allowance]]
id = "credit"
who = { role = "agent" }
remedy = "store_credit"
amount = { EUR = 25.00, JPY = 3000 }
"""
MINA = """
[[allowance]]
id = "mina"
who = { person = "Mina@Example.org" }
remedy = "store_credit"
amount = { EUR = 40.00 }
"""
CASE_CAP = '\n[[cap]]\nid = "case"\nscope = "case"\namount = { EUR = 30.00, JPY = 9000 }\n'
ASKED: dict[str, Any] = {
    "at": "2026-11-20T12:00:00+01:00",
    "agent": {"email": "mina@example.org"},
    "customer": {"id": 17, "group": [18]},
    "remedy": "store_credit",
    "reason": "other",
    "currency": "EUR",
    "amount": "20.00",
}
GIVEN: dict[str, Any] = {
    "kind": "granted",
    "id": "G-1",
    "at": "2026-11-18T12:00:00+01:00",
    "customer": 17,
    "remedy": "store_credit",
    "reason": "other",
    "amount": "10.00",
    "currency": "EUR",
}
LONG_AGO = {"at": "2026-10-01T12:00:00+02:00"}


def answer(policy: str, asked: dict[str, Any], *entries: dict[str, Any], **ledger: Any) -> dict[str, Any]:
    """What `casedesk policy decide` prints for these files."""
    rules = read_policy(f'name = "Test"\n{policy}')
    assert rules.policy is not None, rules.problems
    matter = read_request(json.dumps({**ASKED, **asked}).encode(), "asked.json")
    given = read_ledger(json.dumps({"entries": entries, **ledger}).encode(), "given.json", rules.policy)
    assert matter.at is not None
    decision = decide(matter.request, rules.policy, given, matter.at)
    found: dict[str, Any] = json.loads(as_json(decision, matter.request.currency))
    return found


def left(answered: dict[str, Any]) -> dict[str, Any]:
    return {limit["id"]: limit["remaining"] for limit in answered["limits"]}


@pytest.mark.parametrize(
    ("asked", "entry", "remaining"),
    [
        ({"case": "C-1"}, {"case": "C-1"}, "20.00"),
        ({"case": "C-1"}, {"case": "C-2"}, "30.00"),
        ({"case": "C-1"}, {}, "30.00"),
        ({}, {}, "20.00"),
        ({}, {"customer": 18}, "20.00"),
        ({}, {"customer": 99}, "30.00"),
        ({"case": "C-1"}, {"case": "C-1", "customer": 99}, "20.00"),
    ],
)
def test_two_strangers_whose_cases_are_not_named_have_no_case_in_common(
    asked: dict[str, Any], entry: dict[str, Any], remaining: str
) -> None:
    assert left(answer(CREDIT + CASE_CAP, asked, {**GIVEN, **LONG_AGO, **entry}))["case"] == remaining


@pytest.mark.parametrize("turned", [False, True])
def test_what_was_reserved_and_then_granted_is_one_whichever_stands_first(turned: bool) -> None:
    reserved = {**GIVEN, "kind": "reserved", "amount": "15.00"}
    granted = {**GIVEN, "at": "2026-11-19T12:00:00+01:00"}
    both = [granted, reserved] if turned else [reserved, granted]
    assert answer(CREDIT, {}, *both)["most"] == "15.00", "what was granted counts"
    # It counts from when it was reserved: seven days later it is no longer judged as one.
    later = {"at": "2026-11-25T12:00:01+01:00"}
    assert answer(CREDIT, later, *both)["most"] == "25.00"


def test_two_concessions_of_one_id_are_a_mistake_in_the_file() -> None:
    with pytest.raises(Unusable, match=r"given\.json: two entries are granted as G-1: give each its own id."):
        answer(CREDIT, {}, GIVEN, {**GIVEN, "amount": "5.00"})


def test_a_sum_made_beforehand_is_for_a_limit_that_takes_one() -> None:
    says = (
        "given.json: spent on case: a sum made beforehand is for a budget or a review line, and this is none"
    )
    with pytest.raises(Unusable, match=re.escape(says)):
        answer(CREDIT + CASE_CAP, {}, spent=[{"limit": "case", "currency": "EUR", "amount": 5}])


def test_people_are_the_same_however_their_address_is_written() -> None:
    assert answer(MINA + CREDIT, {})["most"] == "40.00"
    assert answer(MINA + CREDIT, {"agent": {"email": "MINA@example.org"}})["most"] == "40.00"
    review = '\n[[review]]\nid = "month"\ndays = 30\namount = { EUR = 25.00 }\n'
    assert answer(CREDIT + review, {"reason": "defective"}, {**GIVEN, "agent": "MINA@Example.org"})[
        "reviews"
    ] == ["month"]


@pytest.mark.parametrize(
    ("asked", "outcome", "most", "remaining"),
    [
        ({"currency": "JPY", "amount": 3000}, "granted", "3000", "3000"),
        ({"currency": "JPY", "amount": 3001}, "needs_approval", "3000", "3000"),
        ({"currency": "JPY", "amount": "3000.5"}, "refused", "3000", "3000"),
        ({"amount": "25.001"}, "refused", "25.00", "25.00"),
        ({"amount": 25.0}, "granted", "25.00", "25.00"),
        ({"amount": "1e1"}, "granted", "25.00", "25.00"),
        ({"amount": "0"}, "refused", "25.00", "25.00"),
        ({"amount": None}, "refused", "25.00", "25.00"),
        ({"currency": "KWD", "amount": "1.125"}, "needs_approval", "0.000", None),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(
    asked: dict[str, Any], outcome: str, most: str, remaining: str | None
) -> None:
    answered = answer(CREDIT, asked)
    assert (answered["outcome"], answered["most"]) == (outcome, most)
    assert left(answered).get("credit") == remaining
    assert all(limit["kind"] == "allowance" for limit in answered["limits"])


GONE = {"remedy": "refund", "order": "O-1", "line": 1, "amount": 999}
EVERY_LIMIT = f"""{CREDIT}
[thanks]
yearly_budget = {{ EUR = 1.00, JPY = 1 }}
[preamble]
yearly_budget = {{ EUR = 1.00, JPY = 1 }}
[[cap]]
id = "none-at-all"
scope = "order"
count = 0
[[cap]]
id = "year"
scope = "customer"
days = 365
amount = {{ EUR = 1.00, JPY = 1 }}
[[never]]
id = "no-refunds"
remedies = ["refund"]
say = "No."
[[evidence]]
id = "proof"
bases = ["legal_right"]
needs = ["order_found", "photo"]
"""
LAMP = {
    "id": "O-1",
    "placed_on": "2026-11-01",
    "lines": [{"id": 1, "paid": "120.00", "quantity": 2}, {"id": 2, "paid": "30.00"}],
}
OWED: dict[str, Any] = {
    "basis": "legal_right",
    "remedy": "refund",
    "order": LAMP,
    "line": 1,
    "evidence": ["photo", "order_found"],
    "customer": {"id": 17, "risk_flag_ends": "2027-01-01"},
}


@pytest.mark.parametrize(
    ("asked", "entries", "outcome", "most"),
    [
        ({"amount": "120.00"}, [], "granted", "120.00"),
        ({"amount": "120.01"}, [], "needs_approval", "120.00"),
        ({"amount": "60.00", "quantity": 1}, [], "granted", "60.00"),
        ({"amount": "60.01", "quantity": 1}, [], "needs_approval", "60.00"),
        ({"amount": "1.00", "evidence": ["photo"]}, [], "needs_approval", "0.00"),
        # What the shop gave elsewhere is gone of it, and more of it than there was leaves nothing.
        ({"amount": "120.00"}, [{"remedy": "refund", "order": "O-1", "line": 1}], "needs_approval", "110.00"),
        ({"amount": "110.00"}, [{"remedy": "refund", "order": "O-1", "line": 1}], "granted", "110.00"),
        ({"amount": "1.00"}, [GONE], "needs_approval", "0.00"),
        # On another order of theirs, or on another line, it is no matter here.
        ({"amount": "120.00"}, [{**GONE, "order": "O-2"}], "granted", "120.00"),
        ({"amount": "120.00"}, [{"remedy": "refund", "order": "O-1", "line": 2}], "granted", "120.00"),
        ({"amount": "120.00"}, [{**LONG_AGO, "amount": "5000.00", "granted_by": "outside"}], "granted", "120.00"),
        ({"amount": None, "remedy": "replacement"}, [], "granted", "120.00"),
    ],
)  # fmt: skip
def test_a_legal_right_with_its_evidence_is_granted_whatever_the_limits_say(
    asked: dict[str, Any], entries: list[dict[str, Any]], outcome: str, most: str
) -> None:
    answered = answer(EVERY_LIMIT, {**OWED, **asked}, *({**GIVEN, **one} for one in entries))
    assert (answered["outcome"], answered["most"]) == (outcome, most)
    assert {limit["id"] for limit in answered["limits"]} <= {"paid", "owed"}
    assert answered["allowed_by"] == []


def test_without_it_being_owed_the_same_is_refused() -> None:
    assert answer(EVERY_LIMIT, {**OWED, "basis": "goodwill", "amount": "1.00"})["say"] == "No."


SEASON = """
[preamble]
yearly_budget = { EUR = 100.00 }
[thanks]
yearly_budget = { EUR = 30.00 }
[[allowance]]
id = "thanks"
who = { role = "agent" }
remedy = "store_credit"
basis = "thanks"
amount = { EUR = 10.00 }
[[allowance]]
id = "yule"
who = { role = "agent" }
remedy = "store_credit"
occasion = "december"
amount = { EUR = 20.00 }
[[season]]
id = "december"
starts = 2026-12-01
ends = 2026-12-31
budget = { EUR = 50.00 }
[[cap]]
id = "house"
scope = "customer"
days = 30
amount = { EUR = 60.00 }
[[cap]]
id = "times"
scope = "customer"
count = 3
days = 30
"""
THANKS = {"basis": "thanks", "amount": "10.00"}
DECEMBER = {"at": "2026-12-31T23:30:00+01:00", "amount": "20.00"}
STRANGER = {"customer": 99, "at": "2026-11-01T12:00:00+01:00"}
OTHER_WAY = {"reason": "defective", "at": "2026-11-10T12:00:00+01:00"}


@pytest.mark.parametrize(
    ("asked", "entries", "outcome", "most"),
    [
        (THANKS, [], "granted", "10.00"),
        (THANKS, [{**STRANGER, "basis": "thanks", "amount": "24.00"}], "needs_approval", "6.00"),
        # Goodwill leaves the budget for thanks alone, and both are in that of the year; last year's is in neither.
        (THANKS, [{**STRANGER, "amount": "80.00"}], "granted", "10.00"),
        (THANKS, [{**STRANGER, "amount": "96.00"}], "needs_approval", "4.00"),
        (THANKS, [{**STRANGER, "amount": "96.00", "at": "2025-12-31T23:59:59+01:00"}], "granted", "10.00"),
        (THANKS, [{**STRANGER, "amount": "96.00", "at": "2025-12-31T23:59:59Z"}], "needs_approval", "4.00"),
        # A season holds on its last day, as the clock of the decision has it, and spends its own budget.
        (DECEMBER, [], "granted", "20.00"),
        ({**DECEMBER, "at": "2026-12-31T23:30:00Z"}, [], "granted", "20.00"),
        ({**DECEMBER, "at": "2027-01-01T00:00:00+01:00"}, [], "needs_approval", "0.00"),
        ({**DECEMBER, "at": "2026-11-30T23:59:59+01:00"}, [], "needs_approval", "0.00"),
        (DECEMBER, [{**STRANGER, "amount": "45.00", "occasion": "december"}], "needs_approval", "5.00"),
        (DECEMBER, [{**STRANGER, "amount": "45.00"}], "granted", "20.00"),
        # The household shares caps, in sum and in count; the seven days are of the person alone.
        (THANKS, [{**OTHER_WAY, "customer": 18, "amount": "55.00"}], "needs_approval", "5.00"),
        (THANKS, [{"customer": 18, "amount": "9.00"}], "granted", "10.00"),
        (THANKS, [{"amount": "9.00"}], "needs_approval", "1.00"),
        (THANKS, [{**OTHER_WAY, "amount": "1.00"}] * 2, "granted", "10.00"),
        (THANKS, [{**OTHER_WAY, "amount": "1.00"}] * 3, "needs_approval", "0.00"),
        (THANKS, [{**OTHER_WAY, "amount": "1000", "currency": "KRW"}] * 3, "needs_approval", "0.00"),
        # What a till gave passes the line and leaves nothing; of what was owed nothing counts.
        (THANKS, [{**OTHER_WAY, "amount": "500.00", "granted_by": "outside"}], "needs_approval", "0.00"),
        (THANKS, [{**OTHER_WAY, "amount": "500.00", "basis": "correction"}] * 5, "granted", "10.00"),
        # Of a flag somebody has to look first, up to and on its last day.
        ({**THANKS, "customer": {"id": 17, "risk_flag_ends": "2026-11-20"}}, [], "needs_approval", "0.00"),
        ({**THANKS, "customer": {"id": 17, "risk_flag_ends": "2026-11-19"}}, [], "granted", "10.00"),
    ],
)
def test_budgets_seasons_households_and_what_was_given_elsewhere(
    asked: dict[str, Any], entries: list[dict[str, Any]], outcome: str, most: str
) -> None:
    given = [{**GIVEN, **one, "id": f"G-{number}"} for number, one in enumerate(entries)]
    answered = answer(SEASON, asked, *given)
    assert (answered["outcome"], answered["most"]) == (outcome, most)
