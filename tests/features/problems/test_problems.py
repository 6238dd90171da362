"""Problems: opened, written on, given, ended; cases joined and taken out; and what nobody may see."""

import asyncio
from typing import Any

import asyncpg
import pytest
from tests.builders.cases import a_case, a_team, kinds
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.builders.promises import a_promise
from tests.cast import hire
from tests.features.problems.conftest import Batch
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send

from casedesk import wiring
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.stage_moves import resolve, wait_for_customer
from casedesk.cases.rules import actors
from casedesk.ownership.actions import assign
from casedesk.platform import db
from casedesk.platform.errors import NotFound, Refused
from casedesk.problems import rules
from casedesk.problems.actions import keeping
from casedesk.problems.actions.joining import join_problem, leave_problem
from casedesk.problems.queries import problems
from casedesk.problems.queries.entries import entries_of
from casedesk.problems.queries.of_case import problem_of
from casedesk.problems.queries.problems import problem_head, who_could_own
from casedesk.rota.events import HandOverDue


async def verified() -> list[str]:
    return await wiring.VERIFIERS["problems"]()


async def test_a_problem_is_opened_with_the_case_it_began_with(desk: Desk) -> None:
    page = await desk.look("/problems")
    assert "No problem so far" in page.text
    answer = await send(
        desk.mina, await desk.look(f"/problems/new?case=C-{desk.case}"), "/problems", title=" "
    )
    assert answer.status_code == 422
    answer = await send(
        desk.mina, read_page(answer), "/problems", title="Batch 7 lamps", known="At the base."
    )
    page = await desk.look(answer.headers["location"])
    assert "Batch 7 lamps" in page.text
    assert "At the base." in page.text
    assert f"/cases/C-{desk.case}" in page.rows
    part = await problem_of(desk.case)
    assert part is not None
    page = await desk.look()
    assert f"Part of P-{part.id}: Batch 7 lamps" in page.text
    assert (await kinds(desk.case))[-1] == "joined_problem"
    page = await desk.look("/problems")
    assert "1 of 1 case open" in page.text
    assert await verified() == []


async def test_what_is_known_grows_and_the_status_follows(desk: Desk, batch: Batch) -> None:
    page = await desk.look(batch.page)
    await send(desk.mina, page, "/known", known="The glue was too old.")
    await send(desk.mina, page, "/cause", cause="Supplier changed the glue.")
    await send(desk.mina, page, "/owner", owner_id=str(desk.cast.jonas))
    await send(desk.mina, page, "/title", title="Lamps of batch 7")
    standing = await problem_head(batch.id, desk.by_mina)
    assert standing is not None
    assert (standing.title, standing.status, standing.owner_id) == (
        "Lamps of batch 7", rules.CAUSE_KNOWN, desk.cast.jonas,
    )  # fmt: skip
    await send(desk.mina, page, "/end", ended="A new batch is in.")
    answer = await send(desk.mina, page, "/cause", cause="Another one")
    assert answer.status_code == 409
    assert "It has ended. Open it again first." in read_page(answer).text
    page = await desk.look(batch.page)
    assert "Jonas Ott looks after it" in page.text
    await send(desk.mina, page, "/reopening")
    standing = await problem_head(batch.id, desk.by_mina)
    assert standing is not None
    assert (standing.status, standing.ended_at) == (rules.CAUSE_KNOWN, None), "as before it ended"
    assert [one.kind for one in await entries_of(batch.id)] == [
        "reopened", "ended", "renamed", "owner", "cause", "known", "known", "opened",
    ]  # fmt: skip
    assert await verified() == []


async def test_a_case_is_part_of_one_problem_at_most(desk: Desk, batch: Batch) -> None:
    other = await keeping.open_problem("Outage", "", desk.cast.mina, desk.by_mina)
    with pytest.raises(Refused, match="another problem"):
        await join_problem(batch.cases[0], other, desk.by_mina)
    assert not await join_problem(batch.cases[0], batch.id, desk.by_mina), "it is part of it already"
    assert await leave_problem(batch.cases[0], desk.by_mina) == batch.id
    assert await leave_problem(batch.cases[0], desk.by_mina) is None
    assert await join_problem(batch.cases[0], other, actors.system("the rule of lamps"))
    assert (await kinds(batch.cases[0]))[-3:] == ["joined_problem", "left_problem", "joined_problem"]
    await keeping.end_problem(other, "", desk.by_mina)
    with pytest.raises(Refused, match="has ended"):
        await join_problem(await a_case(desk.aylin), other, desk.by_mina)
    with pytest.raises(NotFound):
        await join_problem(desk.case, 10**9, desk.by_mina)
    assert await verified() == []


async def test_the_page_of_a_case_joins_and_takes_out_with_a_way_back(desk: Desk, batch: Batch) -> None:
    case = await a_case(desk.aylin, title="Third lamp")
    answer = await send(desk.mina, await desk.look(f"/cases/C-{case}"), "/problem", problem_id=str(batch.id))
    page = await desk.look(answer.headers["location"])
    assert f"Part of P-{batch.id}" in page.text
    page = await desk.look(f"/cases/C-{case}")
    answer = await send(desk.mina, page, f"/cases/C-{case}/problem/removal")
    page = await desk.look(answer.headers["location"])
    assert f"is not part of P-{batch.id} any more" in page.text
    await desk.mina.post(f"/cases/C-{case}/problem/return?problem=P-{batch.id}")
    assert await problem_of(case) is not None


async def test_cases_join_by_number_by_a_search_and_by_a_view_after_a_look(desk: Desk, batch: Batch) -> None:
    one, two = await a_case(desk.aylin, title="Cracked shade"), await a_case(batch.bo, title="Cracked foot")
    page = await desk.look(batch.page)
    answer = await send(desk.mina, page, "/cases", cases="C-1x")
    assert read_page(answer).form("/cases").errors == ["“C-1x” is no number of a case."]
    await send(desk.mina, page, "/cases", cases=f"c-{one}")
    assert (await problem_of(one)) is not None
    answer = await send(desk.mina, page, "/cases/search", q="cracked")
    look = await desk.look(answer.headers["location"])
    assert f"Make them part of P-{batch.id}: Batch 7 lamps" in look.text
    assert "It would be done on 1 case. 1 has nothing to be changed." in look.text
    answer = await send(desk.mina, look, "/start")
    assert answer.headers["location"] == batch.page
    assert (await problem_of(two)) is not None
    await desk.mina.post(answer.request.url.path.replace("/start", "/undo"))
    assert (await problem_of(two)) is None
    assert (await problem_of(one)) is not None, "it had joined before"
    answer = await send(desk.mina, page, "/cases/view", view="usual-0")
    look = await desk.look(answer.headers["location"])
    assert "It would be done on" in look.text
    assert (await send(desk.mina, page, "/cases/view", view="usual-99")).status_code == 422


async def test_the_list_and_the_search_narrow_to_a_problem(desk: Desk, batch: Batch) -> None:
    other = await a_case(desk.aylin, title="Lamp of another batch")
    page = await desk.look(f"/cases?problem=P-{batch.id}")
    assert sorted(page.rows) == sorted(f"/cases/C-{key}" for key in batch.cases)
    assert "Batch 7 lamps" in page.text
    assert f"/cases/C-{other}" in (await desk.look("/cases?problem=nonsense")).rows
    page = await desk.look(f"/search?q=lamp+problem:P-{batch.id}")
    assert f"/cases/C-{other}" not in page.rows
    assert page.rows
    page = await desk.look("/search?q=problem:batch")
    assert "“batch” is no problem." in page.text


async def test_cases_of_private_teams_are_neither_shown_nor_counted(
    desk: Desk, batch: Batch, visit: Visit
) -> None:
    secret = await a_team("Secret", private=True)
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", batch.cases[2], secret)
    seen = await problem_head(batch.id, desk.by_mina)
    assert seen is not None
    assert (seen.cases, seen.open_cases, seen.customers) == (2, 2, 1)
    page = await desk.look(batch.page)
    assert f"/cases/C-{batch.cases[2]}" not in page.rows
    assert f"C-{batch.cases[2]}" not in (await desk.mina.get(f"/cases.csv?problem=P-{batch.id}")).text
    answer = await send(desk.mina, page, "/resolution", fixed_by="New lamps", cause_id=str(desk.cause))
    assert "It would be done on 2 cases." in (await desk.look(answer.headers["location"])).text
    noor = await visit(desk.cast.noor)
    assert f"C-{batch.cases[2]}" in (await noor.get(f"/cases.csv?problem=P-{batch.id}")).text


async def test_resolved_together_but_for_those_that_refuse(desk: Desk, batch: Batch) -> None:
    await a_promise(batch.cases[1], desk.by_mina)
    await wait_for_customer(batch.cases[2], "Which lamp?", None, desk.by_mina)
    page = await desk.look(batch.page)
    answer = await send(
        desk.mina, page, "/resolution", fixed_by="New lamps are out", cause_id=str(desk.cause)
    )
    look = await desk.look(answer.headers["location"])
    assert "1 is refused: Something is still promised on it." in look.text
    answer = await send(desk.mina, look, "/start")
    page = await desk.look(answer.headers["location"])
    assert "Refused 1" in page.text
    stages = dict(await db.records("SELECT id, stage FROM cases WHERE id = ANY($1::bigint[])", batch.cases))
    assert [stages[key] for key in batch.cases] == ["resolved", "working", "resolved"]
    await desk.mina.post(answer.headers["location"] + "/undo")
    stages = dict(await db.records("SELECT id, stage FROM cases WHERE id = ANY($1::bigint[])", batch.cases))
    assert [stages[key] for key in batch.cases] == ["working", "working", "awaiting_customer"]


async def test_what_is_merged_takes_its_problem_along(desk: Desk, batch: Batch) -> None:
    first = await a_case(desk.aylin)
    await db.execute("UPDATE cases SET opened_at = opened_at - interval '1 hour' WHERE id = $1", first)
    survivor = await merge(first, batch.cases[0], desk.by_mina)
    assert survivor == first
    part = await problem_of(first)
    assert part is not None
    assert part.id == batch.id
    seen = await problem_head(batch.id, desk.by_mina)
    assert seen is not None
    assert seen.cases == 3, "the merged one counts as the one it was merged into"
    page = await desk.look(batch.page)
    assert sorted(page.rows) == sorted(f"/cases/C-{key}" for key in (first, *batch.cases[1:]))
    assert len((await desk.mina.get(f"/cases.csv?problem=P-{batch.id}")).text.splitlines()) == 1 + 3
    assert await verified() == []


async def test_a_problem_never_loses_its_owner(desk: Desk, batch: Batch) -> None:
    gone = "UPDATE users SET active = false, takes_cases = false, deactivated_at = now() WHERE id = $1"
    await db.execute(gone, desk.cast.mina)
    due = HandOverDue(user_id=desk.cast.mina, to_user_id=desk.cast.mina, by_user_id=None, why="left")
    for react in wiring.REACTIONS[HandOverDue]:
        if react.__name__ == "hand_over_problems":
            await react(due)
    seen = await problem_head(batch.id, desk.by_jonas)
    assert seen is not None
    assert seen.owner_id != desk.cast.mina
    assert await verified() == []


async def test_who_owns_most_of_its_open_cases_and_is_here_could_own_it(desk: Desk, batch: Batch) -> None:
    jonas, ana = desk.cast.jonas, desk.cast.ana
    for case_id, owner_id in zip(batch.cases, (jonas, jonas, ana), strict=True):
        await assign(case_id, owner_id, "knows lamps", desk.by_mina)
    assert await who_could_own(batch.id, desk.cast.mina) == jonas
    for case_id in batch.cases[:2]:
        await resolve(case_id, "New lamps", desk.cause, desk.by_jonas)
    assert await who_could_own(batch.id, desk.cast.mina) == ana, "those that ended say nothing"
    away = """INSERT INTO absences (user_id, from_at, recorded_at, reason) VALUES ($1, $2, $2, 'holiday')"""
    await db.execute(away, ana, desk.time.at)
    could = await who_could_own(batch.id, desk.cast.mina)
    assert could not in (ana, jonas, desk.cast.mina), "nor is it given to whoever is away"


async def test_whoever_is_given_a_problem_is_told(desk: Desk, batch: Batch, visit: Visit) -> None:
    told = "SELECT user_id FROM notifications WHERE kind = 'problem' ORDER BY id"
    assert await db.records(told) == [], "nobody is told of what they did themselves"
    await keeping.give_problem(batch.id, desk.cast.jonas, desk.by_mina)
    await keeping.open_problem("Outage", "", desk.cast.ana, desk.by_mina)
    assert [row["user_id"] for row in await db.records(told)] == [desk.cast.jonas, desk.cast.ana]
    jonas = await visit(desk.cast.jonas)
    page = read_page(await jonas.get("/notifications"))
    assert f"Mina Park gave you the problem P-{batch.id} to look after" in page.text
    key = await db.value("SELECT id FROM notifications WHERE user_id = $1", desk.cast.jonas)
    leads = await jonas.get(f"/notifications/{key}?problem={batch.id}")
    assert leads.headers["location"] == batch.page


async def test_a_list_counts_no_more_cases_of_a_problem_than_one_reads(
    desk: Desk, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "MOST_COUNTED", 2)
    assert "3+ of 2+ cases open" in (await desk.look("/problems")).text
    assert "3 of them open" in (await desk.look(batch.page)).text


BROKEN: list[tuple[str, str]] = [
    ("INSERT INTO problem_cases (problem_id, case_id, joined_at) SELECT {p}, {c}, now()", "problem_cases_one_problem"),
    ("UPDATE problem_cases SET problem_id = problem_id WHERE case_id = {c}", "problem_cases"),
    ("UPDATE problem_entries SET words = 'x' WHERE problem_id = {p}", "problem_entries"),
    ("DELETE FROM problem_entries WHERE problem_id = {p}", "problem_entries"),
    ("DELETE FROM problems WHERE id = {p}", "problems"),
    ("UPDATE problems SET owner_id = NULL WHERE id = {p}", "owner_id"),
    ("UPDATE problems SET status = 'over' WHERE id = {p}", "problems_status_known"),
    ("UPDATE problems SET status = 'ended' WHERE id = {p}", "problems_ended"),
    ("UPDATE problems SET title = ' x' WHERE id = {p}", "problems_titled"),
    (
        "UPDATE problems SET status = 'ended', ended_at = opened_at - interval '1 s' WHERE id = {p}",
        "problems_ended_later",
    ),
    (
        "INSERT INTO problem_entries (problem_id, at, kind, words, by_rule) VALUES ({p}, now(), 'known', '', 'r')",
        "problem_entries_say_something",
    ),
    (
        """INSERT INTO problem_entries (problem_id, at, kind, words, by_rule, owner_id)
        SELECT {p}, now(), 'opened', 'x', 'r', id FROM users LIMIT 1""",
        "problem_entries_opened_once",
    ),
]  # fmt: skip


async def test_the_database_holds_what_is_always_true(desk: Desk, batch: Batch) -> None:
    for statement, named in BROKEN:
        with pytest.raises(asyncpg.PostgresError, match=named):
            async with db.transaction():
                await db.execute(statement.format(p=batch.id, c=batch.cases[0]))
    await keeping.end_problem(batch.id, "", desk.by_mina)
    case = await a_case(desk.aylin)
    with pytest.raises(asyncpg.CheckViolationError, match="has ended"):
        async with db.transaction():
            await db.execute(
                "INSERT INTO problem_cases (problem_id, case_id, joined_at) VALUES ($1, $2, now())",
                batch.id,
                case,
            )


async def test_verify_sees_what_is_not_so(desk: Desk, batch: Batch) -> None:
    await db.execute("UPDATE problems SET title = 'Another' WHERE id = $1", batch.id)
    await db.execute("DELETE FROM problem_cases WHERE case_id = $1", batch.cases[0])
    assert await verified() == [
        f"P-{batch.id}: it does not stand as its entries say.",
        f"C-{batch.cases[0]}: the problem it is part of is not so by its record.",
    ]


async def test_pages_take_as_many_queries_whatever_they_show(desk: Desk, batch: Batch) -> None:
    async def cost(address: str) -> int:
        return await statements_of(desk.look(address))

    await desk.look("/problems")  # the first visit reads what is kept for a while
    few = [await cost("/problems"), await cost(batch.page)]
    await keeping.open_problem("Outage", "", desk.cast.mina, desk.by_mina)
    for number in range(4):
        await join_problem(await a_case(batch.bo, title=f"more {number}"), batch.id, desk.by_mina)
        await keeping.add_known(batch.id, f"more {number}", desk.by_mina)
    assert [await cost("/problems"), await cost(batch.page)] == few


async def test_of_two_who_join_a_case_at_once_one_is_refused(committed: str, time: Any) -> None:
    cast = await hire()
    by = actors.user(cast.mina)
    case = await a_case(await a_customer("Aylin Demir", "aylin@example.com"))
    keys = [await keeping.open_problem(title, "", cast.mina, by) for title in ("One", "Other")]
    done = await asyncio.gather(*(join_problem(case, key, by) for key in keys), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Refused", "bool"]
    assert await db.value("SELECT count(*) FROM problem_cases") == 1
    third = await keeping.open_problem("Third", "", cast.mina, by)
    other = await a_case(await a_customer("Bo Lind", "bo@example.com"))
    done = await asyncio.gather(
        join_problem(other, third, by), keeping.end_problem(third, "", by), return_exceptions=True
    )
    assert await db.value("SELECT status FROM problems WHERE id = $1", third) == rules.ENDED
    assert done[1] is None
    assert (done[0] is True) == ((await problem_of(other)) is not None)
    assert await verified() == []
