"""Reports on problems: narrowed to one, split by them, each counted as one cluster; private cases not."""

import re

import pytest
from tests.builders.cases import a_case, a_cause, a_team
from tests.features.problems.conftest import Batch
from tests.features.workspace.conftest import Desk, Visit

from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.problems.actions.joining import join_problem, leave_problem
from casedesk.reports.reckoning import read
from casedesk.reports.rules.asked import Asked, Filters, filters_from
from casedesk.reports.rules.periods import period_of


def asked(viewer: actors.Actor, **more: object) -> Asked:
    period = period_of(None, None, clock.now(), "UTC")
    return Asked(period, viewer, clock.now(), Filters(**more))  # type: ignore[arg-type]


async def test_a_report_narrows_to_a_problem_and_splits_by_them(
    desk: Desk, batch: Batch, visit: Visit
) -> None:
    await a_case(desk.aylin)
    everybody = actors.system("test")
    assert (await read(asked(everybody), "problem", None, None)).total.cases == 4
    found = await read(asked(everybody, problem=batch.id), "problem", None, None)
    assert found.total.cases == 3
    assert (await read(asked(everybody, problem=0), "team", None, None)).total.cases == 1
    found = await read(asked(everybody), "problem", None, None)
    assert [(one.found.name, one.found.cases) for one in found.groups] == [
        (f"P-{batch.id} Batch 7 lamps", 3),
        ("", 1),
    ]
    assert found.of_problems == (3, 1)
    ruth = await visit(desk.cast.ruth)
    page = (await ruth.get("/reports/resolution?by=problem")).text
    assert "3 of these cases belong to one problem, which counts as one cluster" in page
    assert f"P-{batch.id} Batch 7 lamps" in page
    page = (await ruth.get(f"/reports/resolution?problem=P-{batch.id}")).text
    assert f"P-{batch.id}" in page
    assert (await ruth.get(f"/reports/flow?problem=P-{batch.id}")).status_code == 200
    assert (await ruth.get(f"/reports/promises?problem=P-{batch.id}&by=problem")).status_code == 200
    assert (await ruth.get(f"/reports/empowerment?problem=P-{batch.id}")).status_code == 200
    assert filters_from({"problem": f"p-{batch.id}"}).problem == batch.id


async def test_every_filter_has_a_menu_and_a_problem_is_found_by_typing(
    desk: Desk, batch: Batch, visit: Visit
) -> None:
    await a_case(desk.aylin, language="tr")
    await db.execute("UPDATE customers SET tier = 'gold' WHERE id = $1", desk.aylin)
    ruth = await visit(desk.cast.ruth)
    page = (await ruth.get("/reports/resolution")).text
    for leads in ("tier=gold", "language=tr", f"problem={batch.id}"):
        assert re.search(rf'class="menu__item" href="/reports/resolution\?[^"]*{leads}"', page), leads
    assert "Turkish" in page
    assert "Turkish" in (await ruth.get("/reports/flow?by=language")).text
    for address, said in (
        ("flow?language=tr", "language <b>Turkish</b>"),
        ("promises?tier=gold", "tier <b>gold</b>"),
        (f"empowerment?problem=p-{batch.id}", f"problem <b>P-{batch.id}</b>"),
        ("resolution?category=0", "category <b>none</b>"),
        ("resolution?language=xx", "language <b>xx</b>"),
        ("resolution?problem=0", "problem <b>none</b>"),
        ("resolution?problem=batch+7", f">P-{batch.id} Batch 7 lamps</a>"),
        ("resolution?problem=kettles", "No problem is called “kettles”."),
    ):
        assert said in (await ruth.get(f"/reports/{address}")).text, address
    await db.execute(
        "UPDATE users SET active = false, deactivated_at = now(), takes_cases = false WHERE id = $1",
        desk.cast.jonas,
    )
    assert "owner <b>Jonas Ott</b>" in (await ruth.get(f"/reports/flow?owner={desk.cast.jonas}")).text, (
        "who left by their name"
    )


async def test_cases_that_may_not_be_seen_are_in_no_cluster(desk: Desk, batch: Batch) -> None:
    secret = await a_team("Secret", private=True)
    hidden = batch.cases[2]
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", hidden, secret)
    await db.execute("UPDATE case_facts SET team_id = $2 WHERE case_id = $1", hidden, secret)
    assert (await read(asked(desk.by_mina), "team", None, None)).of_problems == (2, 1)


async def test_one_event_settles_nothing_however_many_cases_it_made(desk: Desk, batch: Batch) -> None:
    """Twelve of one batch, fixed by one step, beside twelve others: that is one witness, not twelve."""
    cause = await a_cause("batch")
    bad = [await a_case(desk.aylin, channel="phone") for _ in range(12)]
    others = [await a_case(desk.aylin, channel="form") for _ in range(12)]
    for case_id in others:
        desk.time.advance(minutes=10)
        await resolve(case_id, "Sent again.", cause, actors.user(desk.cast.mina, sees_all=True))
    desk.time.advance(hours=30)
    for case_id in bad:
        await resolve(case_id, "The new batch is in.", cause, actors.user(desk.cast.mina, sees_all=True))
    viewer = actors.system("test")
    these, against = asked(viewer, channel="phone"), asked(viewer, channel="form")
    before = (await read(these, "team", against, None)).against
    assert before is not None
    assert before.compared is not None
    assert before.compared.told
    for case_id in bad:
        await join_problem(case_id, batch.id, desk.by_mina)
    after = (await read(these, "team", against, None)).against
    assert after is not None
    assert after.compared is None, "there is one witness on one side"
    for case_id in bad[:10]:
        await leave_problem(case_id, desk.by_mina)
    after = (await read(these, "team", against, None)).against
    assert after is not None
    assert after.compared is not None
    assert after.compared.problems == 1
    assert after.compared.later.at == pytest.approx(before.compared.later.at)
    assert after.compared.chance >= before.compared.chance
