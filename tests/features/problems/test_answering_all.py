"""One answer to all customers of a problem: looked at with each one's facts, once a customer, never twice, stopped."""

import asyncio
import contextlib

import asyncpg
import pytest
from tests.builders.cases import a_case, a_team, kinds
from tests.builders.people import a_customer
from tests.cast import hire
from tests.features.problems.conftest import Batch
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import Page, read_page, send

from casedesk import wiring
from casedesk.automation.templates.actions.keeping import add_template
from casedesk.automation.templates.rules.permits import Editor
from casedesk.automation.templates.rules.sizes import NewTemplate
from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.notes import add_note
from casedesk.cases.rules import actors
from casedesk.customers.actions.merging import merge_customers
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import NotFound
from casedesk.problems.actions.joining import join_problem
from casedesk.problems.actions.keeping import open_problem
from casedesk.workspace.answering.actions.forgetting import FORGET
from casedesk.workspace.answering.actions.preparing import NewAnswer, prepare
from casedesk.workspace.answering.actions.sending import CARRY_ON, begin
from casedesk.workspace.answering.actions.sending import send as send_answer
from casedesk.workspace.answering.queries import Words, words_of

WORDS = "Dear {customer}, a new lamp is on its way for {case}."
STATES = "SELECT case_id, state FROM problem_answer_cases ORDER BY case_id"
LETTERS = "SELECT case_id, to_address, body, state FROM replies ORDER BY case_id"


async def looked(desk: Desk, batch: Batch, **fields: str) -> Page:
    """The letters as they would go."""
    form = await desk.look(f"{batch.page}/answers/new")
    answer = await send(desk.mina, form, "/answers", **fields)
    assert answer.status_code == 303, read_page(answer).text
    return await desk.look(answer.headers["location"])


async def states() -> dict[int, str]:
    return {row["case_id"]: row["state"] for row in await db.records(STATES)}


async def test_each_customer_gets_one_letter_with_their_own_facts(desk: Desk, batch: Batch) -> None:
    page = await looked(desk, batch, body=WORDS, ball="us")
    aylins, second, bos = batch.cases
    assert "2 letters would go. Nothing has gone yet." in page.text
    assert f"Dear Bo Lind, a new lamp is on its way for C-{bos}." in page.text
    assert await states() == {aylins: "same", second: "ready", bos: "ready"}
    assert not await db.records(LETTERS)
    await send(desk.mina, page, "/start")
    letters = await db.records(LETTERS)
    assert [(row["case_id"], row["to_address"]) for row in letters] == [
        (second, "aylin@example.com"), (bos, "bo@example.com"),
    ]  # fmt: skip
    assert await states() == {aylins: "same", second: "sent", bos: "sent"}
    desk.time.advance(seconds=20)
    for row in await db.records("SELECT id FROM replies"):
        await let_reply_go(row["id"])
    await wiring.JOBS[CARRY_ON]({"answer": await db.value("SELECT max(id) FROM problem_answers")})
    assert await states() == {aylins: "told", second: "sent", bos: "sent"}
    assert (await kinds(aylins))[-1] == "told_elsewhere"
    assert f"on another case, about the same problem: C-{second}" in (await desk.look()).text
    assert "2 letters" in (await desk.look(batch.page)).text


async def test_who_is_told_of_a_letter_waits_while_it_is_held(desk: Desk, batch: Batch) -> None:
    page = await looked(desk, batch, body=WORDS)
    await send(desk.mina, page, "/start")
    aylins = batch.cases[0]
    answer = {"answer": await db.value("SELECT max(id) FROM problem_answers")}
    desk.time.advance(seconds=15)
    await wiring.JOBS[CARRY_ON](answer)
    assert (await states())[aylins] == "same", "no worker let the letter go yet"
    for row in await db.records("SELECT id FROM replies"):
        await let_reply_go(row["id"])
    desk.time.advance(minutes=1)
    due = "SELECT count(*) FROM jobs WHERE kind = $1 AND state = 'waiting' AND run_at <= $2"
    assert await db.value(due, CARRY_ON, desk.time.at) >= 1
    await wiring.JOBS[CARRY_ON](answer)
    assert (await states())[aylins] == "told"


async def test_a_supervisor_stops_an_answer_on_cases_they_may_not_see_too(
    desk: Desk, batch: Batch, visit: Visit
) -> None:
    ana, jonas = await visit(desk.cast.ana), await visit(desk.cast.jonas)
    page = await looked(desk, batch, body=WORDS)
    where = page.form("/start").action.removesuffix("/start")
    await send(desk.mina, page, "/start")
    hidden = await a_team("Complaints about staff", private=True)
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", batch.cases[1], hidden)
    assert (await jonas.post(f"{where}/stop")).status_code == 404
    assert read_page(await ana.get(where)).offers("/stop")
    assert (await ana.post(f"{where}/stop")).status_code == 303
    assert {row["state"] for row in await db.records(LETTERS)} == {"recalled"}
    assert not read_page(await ana.get(where)).offers("/stop")


async def test_who_lacks_a_fact_is_named_and_gets_no_letter(desk: Desk, batch: Batch) -> None:
    page = await looked(desk, batch, body="Your order {order} is on its way.")
    assert "A fact is missing: they get no letter · 2" in page.text
    assert "missing: the order number" in page.text
    assert not page.offers("/start")
    form = await desk.look(f"{batch.page}/answers/new")
    answer = await send(desk.mina, form, "/answers", body="Your {colour} lamp")
    assert "There is no such fact: {colour}." in read_page(answer).text


async def test_a_template_speaks_each_customers_language(desk: Desk, batch: Batch) -> None:
    await db.execute("UPDATE customers SET language = 'tr' WHERE id = $1", batch.bo)
    bodies = {"en": "Dear {customer}", "tr": "Sayın {customer}"}
    key = await add_template(NewTemplate("Batch", bodies), Editor(desk.cast.ana, for_others=True))
    page = await looked(desk, batch, template=str(key))
    assert "Sayın Bo Lind" in page.text
    assert "Dear Aylin Demir" in page.text


async def test_it_can_be_taken_back_within_its_ten_seconds_and_the_rest_written_to(
    desk: Desk, batch: Batch
) -> None:
    page = await looked(desk, batch, body=WORDS)
    where = page.form("/start").action.removesuffix("/start")
    await add_note(batch.cases[2], "He called just now.", desk.by_jonas)
    await send(desk.mina, page, "/start")
    assert (await states())[batch.cases[2]] == "changed"
    answer = await desk.mina.post(f"{where}/stop")
    assert "1 letter was taken back." in (await desk.look(answer.headers["location"])).text
    assert {row["state"] for row in await db.records(LETTERS)} == {"recalled"}
    form = await desk.look(f"{batch.page}/answers/new?left={where.rpartition('/')[2]}")
    answer = await send(desk.mina, form, "/answers")
    page = await desk.look(answer.headers["location"])
    assert "2 letters would go." in page.text
    await send(desk.mina, page, "/start")
    desk.time.advance(seconds=20)
    for row in await db.records("SELECT id FROM replies WHERE state = 'held'"):
        await let_reply_go(row["id"])
    answer = await desk.mina.post(page.form("/start").action.replace("/start", "/stop"))
    assert answer.status_code == 303
    assert len(await db.records("SELECT id FROM replies WHERE state = 'gone'")) == 2


async def test_nobody_gets_a_second_letter_over_the_rounds_of_one_answer(desk: Desk, batch: Batch) -> None:
    aylins, second, bos = batch.cases
    by = actors.user(desk.cast.mina)
    cara = await a_customer("Cara", "cara@example.com")
    words = [Words("en", WORDS, None)]
    first = await prepare(batch.id, NewAnswer(words), by)
    await begin(first)
    await add_note(bos, "He called just now.", desk.by_jonas)
    await send_answer(first, desk.cast.mina)
    assert await states() == {aylins: "same", second: "sent", bos: "changed"}
    # Aylin's record is merged into another meanwhile: she stays who got the letter.
    await merge_customers(cara, desk.aylin, by)
    rounds = []
    left_of = first
    for _round in range(2):
        rounds.append(await prepare(batch.id, NewAnswer(words, left_of=left_of), by))
        await begin(rounds[-1])
        left_of = rounds[-1]
    sql = "SELECT case_id FROM problem_answer_cases WHERE answer_id = ANY($1)"
    assert [row["case_id"] for row in await db.records(sql, rounds)] == [bos, bos]
    for answer_id in rounds:
        await send_answer(answer_id, desk.cast.mina)
    assert [row["case_id"] for row in await db.records(LETTERS)] == [second, bos]
    other = await open_problem("Other", "", desk.cast.mina, by)
    with pytest.raises(NotFound):
        await prepare(other, NewAnswer(words, left_of=first), by)


async def test_customers_merged_after_the_look_get_one_letter(desk: Desk, batch: Batch) -> None:
    answer_id = await prepare(batch.id, NewAnswer([Words("en", WORDS, None)]), desk.by_mina)
    await begin(answer_id)
    await merge_customers(batch.bo, desk.aylin, desk.by_mina)
    await send_answer(answer_id, desk.cast.mina)
    assert len(await db.records(LETTERS)) == 1


async def test_the_database_holds_that_nobody_gets_it_twice(desk: Desk, batch: Batch) -> None:
    page = await looked(desk, batch, body=WORDS)
    await send(desk.mina, page, "/start")
    row = await db.record("SELECT * FROM problem_answer_cases WHERE state = 'sent' ORDER BY id")
    copied = "INSERT INTO problem_answer_cases (answer_id, case_id, customer_id, state, seen) SELECT "
    stays = f"what case {row['case_id']} was answered stays"
    table = "problem_answer_cases"
    for statement, named in (
        (f"{copied} {row['answer_id']}, {row['case_id']}, {batch.bo}, 'filling', 0", f"{table}_once"),
        (
            f"{copied} {row['answer_id']}, {await a_case(desk.aylin)}, {row['customer_id']}, 'filling', 0",
            f"{table}_a_customer_once",
        ),
        (f"UPDATE {table} SET state = 'ready', reply_id = NULL WHERE id = {row['id']}", stays),
        (f"DELETE FROM {table} WHERE id = {row['id']}", stays),
        ("UPDATE problem_answer_words SET body = 'x'", "problem_answer_words"),
        ("DELETE FROM problem_answer_words", "says stays"),
        (
            f"UPDATE {table} SET reply_id = {row['reply_id']} WHERE state = 'same'",
            f"{table}_(one_letter|sent_by_a_letter)",
        ),
        (f"UPDATE {table} SET why = '[]' WHERE state = 'same'", f"{table}_say_why"),
        (
            f"UPDATE problem_answers SET state = 'done', ended_at = NULL WHERE id = {row['answer_id']}",
            "problem_answers_ended",
        ),
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=named):
            async with db.transaction():
                await db.execute(statement)


async def test_why_a_case_got_no_letter_is_said_in_the_readers_language(desk: Desk, batch: Batch) -> None:
    page = await looked(desk, batch, body=WORDS)
    await add_note(batch.cases[2], "He called just now.", desk.by_jonas)
    await send(desk.mina, page, "/start")
    where = page.form("/start").action.removesuffix("/start")
    await desk.mina.post(f"{where}/stop")
    text = (await desk.look(where)).text
    assert "Read what came on each, then write to those who are left." in text
    assert "Mend what is said beside each, then write to those who are left." in text
    assert "It was stopped before its turn came." in text
    await db.execute("UPDATE users SET locale = 'tr' WHERE id = $1", desk.cast.mina)
    text = (await desk.look(where)).text
    assert "It was stopped before its turn came." not in text
    assert "Sırası gelmeden durduruldu." in text
    assert dict(await db.records("SELECT state, count(*) FROM problem_answer_cases GROUP BY 1")) == {
        "untold": 1, "sent": 1, "changed": 1,
    }  # fmt: skip


async def test_what_nobody_sent_is_forgotten_and_what_went_stays(desk: Desk, batch: Batch) -> None:
    words = [Words("en", WORDS, None)]
    seen = await prepare(batch.id, NewAnswer(words), desk.by_mina)
    await begin(seen)
    sent = await prepare(batch.id, NewAnswer(words, left_of=seen), desk.by_mina)
    await begin(sent)
    await add_note(batch.cases[2], "He called just now.", desk.by_jonas)
    await send_answer(sent, desk.cast.mina)
    by_letter = """
    SELECT state, body FROM problem_answer_cases WHERE answer_id = $1 AND state IN ('changed', 'sent') ORDER BY 1
    """
    kept = [tuple(row.values()) for row in await db.records(by_letter, sent)]
    assert [(state, bool(body)) for state, body in kept] == [("changed", True), ("sent", False)]
    assert "a new lamp is on its way" in (await desk.look(f"{batch.page}/answers/{sent}")).text
    desk.time.advance(seconds=20)
    for row in await db.records("SELECT id FROM replies"):
        await let_reply_go(row["id"])
    await wiring.JOBS[CARRY_ON]({"answer": sent})
    alone = await prepare(batch.id, NewAnswer(words), desk.by_mina)
    await begin(alone)
    await desk.later(hours=24 * 8)
    await wiring.JOBS[FORGET]({})
    assert await db.records("SELECT id FROM problem_answer_words WHERE answer_id <> $1", sent) == []
    assert [row["id"] for row in await db.records("SELECT id FROM problem_answers ORDER BY id")] == [
        seen,
        sent,
    ]
    assert len(await db.records(by_letter, sent)) == 2
    await desk.later(hours=24 * 30)
    await wiring.JOBS[FORGET]({})
    assert [row["body"] for row in await db.records(by_letter, sent)] == ["", ""]
    assert len(await words_of(sent)) == 1


async def test_a_run_that_was_killed_goes_on_and_nobody_gets_it_twice(
    committed: str, time: StandingClock
) -> None:
    cast = await hire()
    by = actors.user(cast.mina)
    key = await open_problem("Batch 7", "", cast.mina, by)
    for number in range(6):
        case = await a_case(await a_customer(f"Customer {number}", f"c{number}@example.com"))
        await join_problem(case, key, by)
    answer_id = await prepare(key, NewAnswer([Words("en", WORDS, None)]), by)
    await begin(answer_id)
    running = asyncio.create_task(send_answer(answer_id, cast.mina))
    async with asyncio.timeout(30):
        while not await db.value("SELECT count(*) FROM replies"):
            await asyncio.sleep(0)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert await db.value("SELECT count(*) FROM replies") < 6
    assert await db.value("SELECT state FROM problem_answers") == "sending"
    async with asyncio.timeout(60):
        await asyncio.gather(*(wiring.JOBS[CARRY_ON]({"answer": answer_id}) for _worker in range(2)))
    letters = await db.records("SELECT case_id, count(*) AS many FROM replies GROUP BY case_id")
    assert [row["many"] for row in letters] == [1] * 6
    assert await db.value("SELECT state FROM problem_answers") == "done"
