"""Programs tell of contacts: each is on its case once, whatever is sent and how often."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from tests.builders.cases import BY_TESTS, a_case, a_team, a_user, columns, contacts_on, kinds, last_entry
from tests.builders.people import a_customer
from tests.builders.verifying import assert_true_to_record
from tests.cast import hire
from tests.features.public_api.conftest import Program
from tests.visiting import browser, signed_in

from casedesk.accounts.actions.tokens import create_token
from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.portal.queries.case import said_on
from casedesk.portal.queries.standing import Standing
from casedesk.public_api.actions.contacts import take_contact
from casedesk.public_api.actions.counting import count_request
from casedesk.public_api.rules.contacts import Told
from casedesk.public_api.rules.throttle import BURST, PER_SECOND


async def last_contact() -> Any:
    return await db.record("SELECT * FROM interactions ORDER BY id DESC LIMIT 1")


async def test_a_chat_lies_on_the_open_case_of_its_customer(program: Program) -> None:
    answer = await program.tell(seconds=30, at="2026-11-23T10:00:30+01:00", subject="ignored here")
    assert answer.status_code == 201
    assert answer.json() | {"interaction": 0, "owner": ""} == {
        "case": f"C-{program.case}",
        "owner": "",
        "url": f"http://127.0.0.1:8000/cases/C-{program.case}",
        "interaction": 0,
        "opened": False,
        "repeated": False,
    }
    found = await last_contact()
    assert (found["channel"], found["seconds"], found["address"]) == ("chat", 30, "aylin@example.com")
    assert found["at"].isoformat() == "2026-11-23T09:00:30+00:00"
    entry = await last_entry(program.case)
    assert (entry.actor, entry.payload["effect"]) == ("token", "chase")
    assert await db.value("SELECT by_rule FROM events ORDER BY id DESC LIMIT 1") == "Telephone system"
    await assert_true_to_record(program.case)


async def test_a_missed_call_from_a_stranger_is_a_case_with_an_owner(program: Program) -> None:
    answer = await program.misses(name="Bo Lindqvist")
    told = answer.json()
    assert told["opened"]
    assert told["owner"]
    row = await columns(int(told["case"].removeprefix("C-")))
    assert (row.title, row.stage) == ("Missed call from +49 30 901820", "working")
    customer = await db.record("SELECT name FROM customers WHERE id = $1", row.customer_id)
    assert customer["name"] == "Bo Lindqvist"
    again = (await program.misses()).json()
    assert (again["case"], again["opened"]) == (told["case"], False), "the same number within the hour"


async def test_without_a_name_a_stranger_is_called_by_their_number(program: Program) -> None:
    await program.misses()
    assert await db.value("SELECT name FROM customers ORDER BY id DESC LIMIT 1") == "+4930901820"


async def test_an_answered_call_is_a_first_response_of_whoever_had_it(program: Program) -> None:
    answer = await program.tell(channel="phone", direction="out", answered=True, agent="MINA@demo.example")
    assert answer.status_code == 201, answer.text
    assert (await last_contact())["by_user_id"] == program.cast.mina
    assert (await columns(program.case)).first_response_at == program.time.at


async def test_the_same_reference_twice_is_one_contact(program: Program) -> None:
    first = await program.tell(reference="chat-1")
    second = await program.tell(reference="chat-1", body="Another text altogether")
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json() | {"repeated": True}
    assert len(await contacts_on(program.case)) == 2
    other = await program.tell(reference="chat-2")
    assert not other.json()["repeated"]


async def test_references_are_those_of_one_user(program: Program) -> None:
    await program.tell(reference="1")
    token = await create_token(program.cast.jonas, "Chat tool", ["write"], BY_TESTS)
    program.client.headers["Authorization"] = f"Bearer {token}"
    assert (await program.tell(reference="1")).status_code == 201


async def test_told_at_the_same_moment_it_is_still_one(committed: str) -> None:
    cast = await hire()
    aylin = await a_customer("Aylin Demir", "+4930901820")
    case = await a_case(aylin)
    told = Told(
        "phone", "in", None, False, None, "number", "+4930901820", "", "", "", "", "", reference="pbx-1"
    )  # fmt: skip
    by = actors.token("Telephone system", sees_all=True)
    found = await asyncio.gather(*(take_contact(told, by, cast.mina) for _ in range(6)))
    assert len({one.interaction_id for one in found}) == 1
    assert sorted(one.repeated for one in found) == [False, *[True] * 5]
    assert len(await contacts_on(case)) == 2
    assert await db.value("SELECT count(*) FROM interactions") == 2, "nothing is left on no case"


async def test_strangers_who_call_at_the_same_moment_are_one_customer(committed: str) -> None:
    cast = await hire()
    by = actors.token("Telephone system", sees_all=True)
    told = [
        Told("phone", "in", None, False, None, "number", "+4930901820", "", "", "", "", "", f"pbx-{number}")
        for number in range(5)
    ]
    found = await asyncio.gather(*(take_contact(one, by, cast.mina) for one in told))
    assert len({one.case_id for one in found}) == 1
    assert await db.value("SELECT count(*) FROM customers") == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("external_id", "S-10009"), ("handle", "telegram:aylin"), ("number", "+49 30 901820 ext. 7")],
)
async def test_the_customer_is_known_by_any_of_their_addresses(
    program: Program, field: str, value: str
) -> None:
    if field == "external_id":
        await db.execute("UPDATE customers SET external_id = $2 WHERE id = $1", program.aylin, value)
    else:
        await db.execute(
            "INSERT INTO identities (customer_id, kind, value, normalised, created_at) VALUES ($1, $2, $3, $4, now())",
            program.aylin,
            "phone" if field == "number" else "handle",
            value,
            "+4930901820;ext=7" if field == "number" else value,
        )
    answer = await program.tell(email=None, **{field: value})
    assert answer.json()["case"] == f"C-{program.case}", answer.text


async def test_whoever_calls_from_the_companys_number_and_is_its_only_extension_is_known(
    program: Program,
) -> None:
    bo = await a_customer("Bo Lindqvist", "+4930901820 ext. 7")
    told = (await program.misses()).json()
    assert (await columns(int(told["case"].removeprefix("C-")))).customer_id == bo


async def test_a_case_is_named(program: Program) -> None:
    other = await a_case(program.aylin, title="Another matter")
    answer = await program.tell(case=f"c-{other}", email=None)
    assert answer.json()["case"] == f"C-{other}"
    assert (await last_contact())["customer_id"] == program.aylin


async def test_a_stranger_who_names_a_case_is_shown_as_one(program: Program) -> None:
    answer = await program.tell(case=f"C-{program.case}", email="somebody@example.net")
    assert answer.status_code == 201
    assert (await last_entry(program.case)).payload["effect"] == "nothing"
    assert (await last_contact())["customer_id"] is None


@pytest.mark.parametrize("case", ["C-999999", "C-1e3", "0", "C-9999999999999999999", "x", "C-١"])
async def test_a_case_that_is_not_there_is_a_mistake(program: Program, case: str) -> None:
    answer = await program.tell(case=case)
    assert (answer.status_code, answer.json()["fields"]) == (422, {"case": "There is no such case."})


async def test_somebody_elses_case_is_a_mistake(program: Program) -> None:
    bo = await a_customer("Bo Lindqvist", "bo@example.com")
    answer = await program.tell(case=f"C-{program.case}", email="bo@example.com")
    assert answer.json()["fields"] == {"case": f"C-{program.case} is not a case of this customer."}
    assert bo


async def test_a_private_teams_case_takes_the_contact_and_tells_nothing_of_itself(program: Program) -> None:
    team = await a_team("Legal", private=True)
    await a_user("Lena Legal", teams=(team,))
    bo = await a_customer("Bo Lindqvist", "bo@example.com")
    case = await a_case(bo, team_id=team)
    answer = await program.tell(email="bo@example.com")
    assert (answer.json()["case"], answer.json()["owner"]) == (f"C-{case}", None)
    assert (await program.client.get(f"/api/cases/C-{case}")).status_code == 404
    assert (await program.tell(case=f"C-{case}", email=None)).status_code == 422


async def test_a_card_number_is_made_unreadable(program: Program) -> None:
    await program.tell(body="My card is 4111 1111 1111 1111")
    found = await last_contact()
    assert found["masked"]
    assert "1111 1111 1111" not in found["body"]


async def test_a_clock_a_little_ahead_is_forgiven(program: Program) -> None:
    ahead = program.time.at + timedelta(minutes=4)
    assert (await program.tell(at=ahead.isoformat())).status_code == 201
    assert (await last_contact())["at"] == program.time.at
    further = await program.tell(at=(program.time.at + timedelta(minutes=6)).isoformat())
    assert "still ahead" in further.json()["fields"]["at"]


FITS = {"channel": "chat", "direction": "in", "email": "a@example.com", "body": "x"}
"""A contact with nothing wrong."""

NO_OBJECT = [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"[]", b"null", b'"text"', b'{"at": 1e400}']

WRONG: list[tuple[dict[str, Any], set[str]]] = [
    ({"channel": "email"}, {"channel"}),
    ({"channel": "phone"}, {"answered"}),
    ({"answered": True, "seconds": -1}, {"answered", "seconds"}),
    ({"seconds": True, "direction": ["in"], "body": {}}, {"seconds", "direction", "body"}),
    ({"email": "nobody", "agent": "who@example.com"}, {"email", "agent"}),
    ({"email": None, "number": "12"}, {"number"}),
    ({"email": None}, {"customer"}),
    ({"number": "+4930901820"}, {"customer"}),
    ({"at": "2026-11-23T09:00:00"}, {"at"}),
    ({"at": 1e40, "reference": "x" * 201, "nmae": "Bo"}, {"at", "reference", "nmae"}),
    ({"body": "   "}, {"body"}),
]


@pytest.mark.parametrize("sent", NO_OBJECT)
async def test_what_is_no_json_object_is_said(program: Program, sent: bytes) -> None:
    answer = await program.client.post("/api/interactions", content=sent)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {""})


@pytest.mark.parametrize(("changed", "fields"), WRONG)
async def test_all_that_is_wrong_is_said_at_once(
    program: Program, changed: dict[str, Any], fields: set[str]
) -> None:
    before = await db.value("SELECT count(*) FROM interactions")
    answer = await program.client.post("/api/interactions", json={**FITS, **changed})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert set(answer.json()["fields"]) == fields
    assert await db.value("SELECT count(*) FROM interactions") == before


async def test_too_much_at_once_is_refused(program: Program) -> None:
    answer = await program.tell(body="x" * 600_000)
    assert (answer.status_code, answer.json()["error"]) == (413, "Too much at once")
    longest = await program.tell(body="ü" * 50_000)
    assert longest.status_code == 201


async def test_only_a_token_opens(program: Program, app: Litestar) -> None:
    async with browser(app) as client:
        await signed_in(client, program.cast.mina)
        for method, address in (("POST", "/api/interactions"), ("GET", f"/api/cases/C-{program.case}")):
            answer = await client.request(method, address, json={})
            assert (answer.status_code, answer.json()["error"]) == (401, "Sign in first"), "a cookie does not"
            assert answer.headers["www-authenticate"] == "Bearer"
    program.client.headers["Authorization"] = "Bearer cd_wrong"
    assert (await program.tell()).status_code == 401


async def test_a_reading_token_may_look_only(program: Program) -> None:
    token = await create_token(program.cast.mina, "Display", ["read"], BY_TESTS)
    program.client.headers["Authorization"] = f"Bearer {token}"
    refused = await program.tell()
    assert (refused.status_code, refused.json()["error"]) == (403, "Not for you to do")
    assert (await program.client.get(f"/api/cases/C-{program.case}")).status_code == 200
    token = await create_token(program.cast.noor, "Prometheus", ["metrics"], BY_TESTS)
    program.client.headers["Authorization"] = f"Bearer {token}"
    assert (await program.client.get(f"/api/cases/C-{program.case}")).status_code == 403


@pytest.mark.parametrize("number", ["C-999999", "x", "C-99999999999999999999", "-1"])
async def test_what_is_not_there_is_not_found_in_json(program: Program, number: str) -> None:
    answer = await program.client.get(f"/api/cases/{number}")
    assert (answer.status_code, answer.json()["error"]) == (404, "There is nothing here")
    assert (await program.client.get("/api/nothing")).json()["error"] == "There is nothing here"


async def test_the_rate_is_limited_in_words(program: Program) -> None:
    token = await db.value("SELECT id FROM api_tokens")
    assert [await count_request(token) for _ in range(BURST)] == [0] * BURST
    answer = await program.tell()
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["reason"].startswith("Too many requests: five a second")
    assert await kinds(program.case) == ["opened", "owner", "contact"]
    with clock.frozen(clock.now() + timedelta(seconds=1)) as time:
        assert [await count_request(token) for _ in range(PER_SECOND + 1)] == [0] * PER_SECOND + [1]
        time.advance(hours=1)
        assert [await count_request(token) for _ in range(BURST + 1)] == [0] * BURST + [1]


async def test_words_of_calls_are_ours_and_words_of_chats_the_customers_too(program: Program) -> None:
    await program.tell(body="Is my lamp on its way?")
    await program.tell(channel="phone", answered=True, body="She is angry and right.")
    aylin = Standing(program.case, False, [program.case], [], [program.aylin], "Aylin Demir")
    shown = [one.body for one in await said_on(aylin, "aylin@example.com") if one.channel != "email"]
    assert shown == ["Is my lamp on its way?", ""]
