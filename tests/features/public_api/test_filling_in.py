"""Programs fill in what is asked for: all or nothing, and only where their user may."""

import pytest
from tests.builders.fields import a_field
from tests.features.public_api.conftest import Program

from casedesk.fields.queries.values import values_on
from casedesk.platform import db


async def test_what_is_wrong_is_said_by_field_and_nothing_is_written(program: Program) -> None:
    await a_field("bought", "one_of")
    await a_field("pieces", "number")
    address = f"/api/cases/C-{program.case}/fields"
    answer = await program.client.post(address, json={"bought": "Red", "pieces": "many", "colour": "blue"})
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"pieces", "colour"})
    for wrong in ([1], {"pieces": {"many": 2}}, {"bought": [None]}):
        assert (await program.client.post(address, json=wrong)).status_code == 422, wrong
    assert await values_on([program.case]) == {}


@pytest.mark.parametrize(
    ("kind", "sent", "told"),
    [
        ("any_of", ["Blue", "Red"], ["Red", "Blue"]),
        ("one_of", "Red", "Red"),
        ("number", 0.000001, "0.000001"),
        ("day", "2026-03-31", "2026-03-31"),
        ("yes_no", False, False),
        ("text", "a\u0000b", "ab"),
    ],
)
async def test_what_was_sent_is_told_again_and_emptied(
    program: Program, kind: str, sent: object, told: object
) -> None:
    await a_field("it", kind)
    address = f"/api/cases/C-{program.case}"
    assert (await program.client.post(f"{address}/fields", json={"it": sent})).status_code == 200
    assert (await program.client.get(address)).json()["fields"] == {"it": told}
    emptied = await program.client.post(f"{address}/fields", json={"it": None})
    assert emptied.json()["fields"] == {"it": None}


async def test_a_case_that_the_user_may_not_see_is_not_there(program: Program) -> None:
    await a_field("serial", "serial")
    private = "INSERT INTO teams (name, private) VALUES ('Alone', true) RETURNING id"
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", program.case, await db.value(private))
    answer = await program.client.post(f"/api/cases/C-{program.case}/fields", json={"serial": "LP 1"})
    assert answer.status_code == 404
