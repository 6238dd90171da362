"""What a step would do to each of several cases."""

from dataclasses import replace
from typing import Any

import pytest

from casedesk.workspace.several.rules import STEPS, Facts, Will, foresee

OPEN = Facts(
    owner_id=1,
    stage="awaiting_customer",
    is_open=True,
    is_merged=False,
    category_id=4,
    tags=frozenset({"gift"}),
    is_offered=False,
    hidden=False,
    promised=0,
    waiting=0,
)
DETAILS = {"owner_id": 2, "category_id": 5, "keys": ["vip"], "field": "bought", "told": "Red"}
TO_OTHERS = ("assign", "offer")


@pytest.mark.parametrize(
    ("step", "case", "details", "will"),
    [
        *[(step, OPEN, DETAILS, Will.DOES) for step in STEPS if step != "untag"],
        *[(step, replace(OPEN, is_merged=True), DETAILS, Will.CANNOT) for step in STEPS],
        *[(step, replace(OPEN, owner_id=2), DETAILS, Will.ALREADY) for step in TO_OTHERS],
        *[(step, replace(OPEN, hidden=True), DETAILS, Will.CANNOT) for step in TO_OTHERS],
        *[
            (step, replace(OPEN, is_open=False, stage="resolved"), DETAILS, Will.CANNOT)
            for step in ("offer", "work", "wait", "resolve", "end")
        ],
        ("assign", replace(OPEN, is_open=False), DETAILS, Will.DOES),
        ("offer", replace(OPEN, is_offered=True), DETAILS, Will.CANNOT),
        ("assign", replace(OPEN, is_offered=True), DETAILS, Will.DOES),
        ("work", replace(OPEN, stage="working"), {}, Will.ALREADY),
        ("tag", OPEN, {"keys": ["gift"]}, Will.ALREADY),
        ("tag", OPEN, {"keys": ["gift", "vip"]}, Will.DOES),
        ("untag", OPEN, {"keys": ["gift"]}, Will.DOES),
        ("untag", OPEN, {"keys": ["vip"]}, Will.ALREADY),
        ("category", OPEN, {"category_id": 4}, Will.ALREADY),
        ("category", OPEN, {"category_id": None}, Will.DOES),
        ("merge", replace(OPEN, is_first=True), {}, Will.ALREADY),
        ("resolve", replace(OPEN, promised=1), {}, Will.CANNOT),
        ("resolve", replace(OPEN, waiting=1), {}, Will.CANNOT),
        ("resolve", replace(OPEN, lacks=("Serial number",)), {}, Will.CANNOT),
        ("end", replace(OPEN, lacks=("Serial number",)), {}, Will.DOES),
        ("fill", replace(OPEN, filled={"bought": "Red"}), DETAILS, Will.ALREADY),
        ("fill", replace(OPEN, filled={"bought": "Blue"}), DETAILS, Will.DOES),
        ("fill", OPEN, {"field": "bought", "told": None}, Will.ALREADY),
        ("end", replace(OPEN, promised=1, waiting=1), {}, Will.DOES),
    ],
)
def test_what_a_step_would_do(step: str, case: Facts, details: dict[str, Any], will: Will) -> None:
    said = foresee(step, details, case)
    assert said.will is will
    assert said.why or will is not Will.CANNOT, "a refusal says why"
