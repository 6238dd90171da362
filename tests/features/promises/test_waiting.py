"""Reminders, asking again, and nobody in the dark: what the jobs do, and what they leave alone."""

from datetime import timedelta

from tests.builders.cases import (
    a_user,
    answers,
    call,
    columns,
    contacts_on,
    kinds,
    last_entry,
    stage_chain,
    writes,
)
from tests.builders.promises import a_promise
from tests.features.promises.conftest import Scene

from casedesk.cases.actions.contacts import log_contact
from casedesk.cases.actions.stage_moves import wait_for_customer, wait_for_third_party
from casedesk.cases.rules import actors
from casedesk.ownership.actions import assign
from casedesk.platform import db
from casedesk.promises.actions.asking import ask_again, do_not_ask
from casedesk.promises.actions.reminding import remind
from casedesk.promises.queries.dark import Darkness, darkness

ALL = actors.system("tests")


async def _told() -> list[tuple[str, int]]:
    rows = await db.records("SELECT kind, user_id FROM notifications WHERE kind LIKE 'promise%' ORDER BY id")
    return [(row["kind"], row["user_id"]) for row in rows]


async def test_the_owner_is_reminded_once_and_then_the_supervisor(scene: Scene) -> None:
    await a_promise(scene.case, scene.desk.by_jonas)
    assert await remind() == 0
    scene.time.advance(hours=2, minutes=30)
    assert await remind() == 1
    assert await remind() == 0
    owner = (await columns(scene.case)).owner_id
    assert await _told() == [("promise_near", owner)]
    scene.time.advance(hours=4)
    assert await remind() == 0, "it is late, but not for so long yet"
    scene.time.advance(hours=1)
    assert await remind() == 1
    assert await remind() == 0
    assert (await _told())[1:] == [("promise_overdue", scene.desk.ana)]


async def _asks(scene: Scene) -> None:
    await wait_for_customer(scene.case, "Which lamp?", None, scene.desk.by_mina)


async def test_a_customer_is_asked_twice_over_a_week_and_then_the_case_ends(scene: Scene) -> None:
    await _asks(scene)
    assert await ask_again() == 0
    said = []
    for _ in range(3):
        scene.time.advance(days=4)
        said.append(await ask_again())
    assert said == [1, 1, 1]
    assert await stage_chain(scene.case) == [
        ("working", None),
        ("awaiting_customer", None),
        ("awaiting_customer", None),
        ("awaiting_customer", None),
        ("closed", "no_reply"),
    ]
    letters = await db.records("SELECT kind, to_address FROM outgoing_mails WHERE kind = 'acknowledgement'")
    assert [row["to_address"] for row in letters] == ["aylin@example.com"] * 2
    bodies = [
        await db.value("SELECT body FROM interactions WHERE id = $1", key)
        for key in await contacts_on(scene.case)
    ]
    assert "Mina Park has your case" in bodies[1]
    assert "we end your case" in bodies[2]
    assert (await last_entry(scene.case)).payload == {"disposition": "no_reply"}


async def test_whoever_answers_is_not_asked(scene: Scene) -> None:
    await _asks(scene)
    scene.time.advance(days=1)
    await writes(scene.case, "The blue one.")
    scene.time.advance(days=4)
    assert await ask_again() == 0


async def test_who_answers_after_one_ask_and_is_asked_anew_is_asked_twice_again(scene: Scene) -> None:
    await _asks(scene)
    scene.time.advance(days=4)
    await ask_again()
    await writes(scene.case, "The blue one.")
    await _asks(scene)
    for _ in range(2):
        scene.time.advance(days=8)
        await ask_again()
    assert (await columns(scene.case)).stage == "awaiting_customer"


async def test_who_cannot_be_written_to_becomes_work(scene: Scene) -> None:
    await _asks(scene)
    await db.execute(
        "UPDATE identities SET undeliverable_at = now() WHERE customer_id = $1", scene.desk.aylin
    )
    scene.time.advance(days=4)
    assert await ask_again() == 1
    assert (await columns(scene.case)).stage == "working"


async def test_somebody_may_say_not_to_ask(scene: Scene) -> None:
    await _asks(scene)
    await do_not_ask(scene.case, scene.desk.by_mina)
    await do_not_ask(scene.case, scene.desk.by_mina)
    assert (await kinds(scene.case))[-1:] == ["unasked"]
    scene.time.advance(days=4)
    await ask_again()
    assert (await columns(scene.case)).stage == "working"
    assert await db.value("SELECT count(*) FROM outgoing_mails WHERE kind = 'acknowledgement'") == 0


async def test_nothing_ends_while_something_is_promised(scene: Scene) -> None:
    await a_promise(scene.case, scene.desk.by_mina, due_at=scene.time.at + timedelta(days=60))
    await _asks(scene)
    for _ in range(3):
        scene.time.advance(days=8)
        await ask_again()
    assert (await columns(scene.case)).stage == "working"


async def _dark(scene: Scene) -> Darkness:
    return await darkness(scene.time.at, ALL_SEEING)


ALL_SEEING = actors.system("tests")


async def test_a_customer_is_in_the_dark_until_they_know_who_and_when(scene: Scene) -> None:
    found = await _dark(scene)
    assert (found.customers, found.not_told, found.no_date) == (1, 1, 1)
    await answers(scene.case, scene.desk.by_mina)
    found = await _dark(scene)
    assert (found.customers, found.not_told, found.no_date) == (1, 0, 1)
    await a_promise(scene.case, scene.desk.by_mina)
    assert (await _dark(scene)).customers == 0
    scene.time.advance(hours=4)
    assert (await _dark(scene)).no_date == 1, "what is overdue is no date ahead"


async def test_a_new_owner_is_not_known_before_a_word_from_them(scene: Scene) -> None:
    await answers(scene.case, scene.desk.by_mina)
    await wait_for_third_party(scene.case, "the carrier", None, scene.desk.by_mina)
    assert (await _dark(scene)).customers == 0
    scene.time.advance(minutes=1)
    await assign(scene.case, scene.desk.jonas, "turns", scene.desk.by_mina)
    found = await _dark(scene)
    assert (found.not_told, [one.id for one in found.cases]) == (1, [scene.case])
    scene.time.advance(minutes=1)
    await log_contact(scene.case, call(scene.desk.jonas, "out"), scene.desk.by_jonas)
    assert (await _dark(scene)).customers == 0


async def test_ended_cases_and_those_one_may_not_see_are_not_counted(scene: Scene) -> None:
    nobody = actors.user(await a_user("Olga"), teams=())
    assert (await darkness(scene.time.at, nobody)).open_cases == 1
    team = await db.value(
        "INSERT INTO teams (name, private, zone) VALUES ('Staff', true, 'UTC') RETURNING id"
    )
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", scene.case, team)
    assert (await darkness(scene.time.at, nobody)).open_cases == 0
    assert (await _dark(scene)).open_cases == 1
