"""Trying a trigger on past cases: as they were then, nothing done, and on a page that says what it cannot know."""

from typing import Any

import asyncpg
import pytest
from tests.builders.cases import a_case, answers, mail, writes
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send

from casedesk.automation.triggers.actions.keeping import NewTrigger, add_trigger
from casedesk.automation.triggers.actions.trying import begin_trial, carry_on, forget_trials
from casedesk.automation.triggers.queries.trials import Hit, hits_of, trial
from casedesk.automation.triggers.rules import conditions, whens
from casedesk.automation.triggers.rules.conditions import Condition
from casedesk.automation.triggers.rules.permits import Keeper
from casedesk.automation.triggers.rules.steps import Join, Priority, Step, Tags
from casedesk.automation.triggers.rules.triggers import Document
from casedesk.automation.triggers.rules.whens import When
from casedesk.cases.actions import stage_moves, tagging
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.story import change_details
from casedesk.cases.queries.tags import tag_called
from casedesk.cases.rules import actors
from casedesk.ownership.actions import assign
from casedesk.platform import db
from casedesk.platform.errors import Invalid
from casedesk.platform.jobs.worker import run_due
from casedesk.problems.actions.joining import join_problem
from casedesk.problems.actions.keeping import open_problem
from casedesk.promises.actions.making import NewPromise, make_promise


async def tried(
    desk: Desk, when: When, *asked: Condition, steps: list[Step] | None = None, **more: Any
) -> list[Hit]:
    """What a trigger would have done today until now."""
    keeper = Keeper(desk.cast.noor, for_all=True)
    document = Document(when, [*asked], steps or [Tags(["seen"])])
    key = await add_trigger(
        NewTrigger(f"T{await db.value('SELECT count(*) FROM triggers')}", document, **more), keeper
    )
    begins = desk.time.at.replace(hour=0)
    trial_id = await begin_trial(key, begins, desk.time.at.replace(hour=23), desk.cast.noor)
    before = await db.value("SELECT count(*) FROM events")
    await carry_on(trial_id)
    found = await trial(trial_id)
    assert found is not None
    assert found.ended_at is not None
    assert await db.value("SELECT count(*) FROM events") == before, "nothing is done"
    return await hits_of(trial_id, actors.system("tests"))


@pytest.fixture
async def story(desk: Desk) -> Desk:
    """A case to which much happens: at nine it opens, then each hour one thing."""
    later = desk.later
    await later(hours=1)
    await writes(desk.case, "Urgent: it is kaputt.")
    await later(hours=1)
    await change_details(desk.case, {"priority": "high", "category_id": desk.category}, desk.by_mina)
    await later(minutes=1)
    await tagging.tag_case(desk.case, ["carrier"], desk.by_mina)
    await later(hours=1)
    await change_details(desk.case, {"priority": "normal", "team_id": desk.cast.billing}, desk.by_mina)
    carrier = await tag_called("carrier")
    assert carrier is not None
    await later(minutes=1)
    await tagging.untag_case(desk.case, carrier.id, desk.by_mina)
    await make_promise(desk.case, NewPromise("call", desk.time.at.replace(hour=13)), desk.by_mina)
    await later(hours=1.5)
    await answers(desk.case, desk.by_mina, "What colour is it?", ball="customer")
    await later(hours=1)
    await assign(desk.case, desk.cast.jonas, "knows lamps", actors.user(desk.cast.ana))
    await writes(desk.case, "It is green.")
    await later(hours=1)
    return desk


def hours(hits: list[Hit]) -> list[int]:
    return [one.at.hour for one in hits]


async def test_each_kind_of_fact_is_found_when_it_happened(story: Desk) -> None:
    carrier = await tag_called("carrier")
    assert carrier is not None
    assert hours(await tried(story, whens.Opened())) == [9]
    assert hours(await tried(story, whens.Wrote())) == [10, 14]
    assert hours(await tried(story, whens.Tagged(carrier.id))) == [11]
    assert hours(await tried(story, whens.Details(["team_id"]))) == [12]
    assert hours(await tried(story, whens.Stage(["awaiting_customer"]))) == [13]
    assert hours(await tried(story, whens.Owner())) == [14]
    assert hours(await tried(story, whens.Overdue())) == [13]
    assert hours(await tried(story, whens.Waited(3))) == [12], "and not the shorter wait after it"
    assert hours(await tried(story, whens.Waited(1, "customer"))) == [14]


async def test_cases_are_judged_as_they_were_and_not_as_they_are(story: Desk) -> None:
    carrier = await tag_called("carrier")
    assert carrier is not None
    high = conditions.OneOf("priority", ["high"])
    assert hours(await tried(story, whens.Tagged(), high)) == [11]
    assert hours(await tried(story, whens.Wrote(), high)) == []
    assert hours(await tried(story, whens.Wrote(), conditions.OneOf("category", [story.category]))) == [14]
    assert hours(await tried(story, whens.Wrote(), conditions.OneOf("team", [story.cast.billing]))) == [14]
    elsewhere = conditions.OneOf("team", [story.cast.billing], negated=True)
    assert hours(await tried(story, whens.Wrote(), elsewhere)) == [10]
    assert hours(await tried(story, whens.Details(), conditions.Tags([carrier.id]))) == [12]
    assert hours(await tried(story, whens.Wrote(), conditions.Tags([carrier.id]))) == []
    assert hours(await tried(story, whens.Wrote(), conditions.Words(["kaputt"]))) == [10]
    assert hours(await tried(story, whens.Overdue(), conditions.Words(["kaputt"]))) == [13]
    assert hours(await tried(story, whens.Wrote(), conditions.OneOf("stage", ["working"]))) == [10, 14]


async def test_what_would_have_been_so_already_is_said(story: Desk) -> None:
    [hit] = await tried(story, whens.Tagged(), steps=[Tags(["Carrier"]), Priority("normal")])
    assert hit.changes == [False, True]
    problem = await open_problem("Batch 7", "", story.cast.mina, story.by_mina)
    await join_problem(story.case, problem, story.by_mina)
    await story.later(minutes=1)
    await change_details(story.case, {"priority": "high"}, story.by_mina)
    hits = await tried(story, whens.Details(["priority"]), steps=[Join(problem)])
    assert [one.changes for one in hits] == [[True], [True], [False]]


async def test_only_its_team_s_cases_of_the_period_that_stand_by_themselves(desk: Desk) -> None:
    other = await a_case(desk.aylin)
    await merge(desk.case, other, desk.by_mina)
    assert len(await tried(desk, whens.Opened())) == 1
    assert await tried(desk, whens.Opened(), team_id=desk.cast.billing) == []
    key = await db.value("SELECT max(id) FROM triggers")
    with pytest.raises(Invalid, match="92 days"):
        await begin_trial(key, desk.time.at, desk.time.at, desk.cast.noor)


async def test_many_cases_are_judged_in_lots_and_a_trial_run_again_adds_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casedesk.automation.triggers.actions.trying.LOT", 2)
    for _n in range(4):
        await a_case(desk.aylin, mail("broken"))
    hits = await tried(desk, whens.Opened(), conditions.Words(["broken"]))
    assert len(hits) == len({one.case_id for one in hits}) == 5
    await db.execute(
        "UPDATE jobs SET state = 'waiting', ended_at = NULL, attempts = 0 WHERE kind = 'triggers.try'"
    )
    await run_due()
    assert await db.value("SELECT count(*) FROM trigger_trial_hits") == 5


async def test_a_trial_is_asked_for_and_read_on_its_page(desk: Desk, visit: Visit) -> None:
    keeper = Keeper(desk.cast.noor, for_all=True)
    document = Document(whens.Opened(), [conditions.Words(["broken"])], [Tags(["hurry"])])
    key = await add_trigger(NewTrigger("Hurry", document), keeper)
    ruth = await visit(desk.cast.ruth)
    address = f"/triggers/{key}/trials"
    page = read_page(await ruth.get(f"{address}/new"))
    wrong = await send(ruth, page, address, until="2026-01-01")
    assert (wrong.status_code, "comes after the first" in wrong.text) == (422, True)
    assert (await send(ruth, page, address, since="2020-01-01")).status_code == 422
    begun = await send(ruth, page, address)
    here = begun.headers["location"]
    assert "0 of 1" in read_page(await ruth.get(here)).text
    await run_due()
    done = read_page(await ruth.get(here))
    assert "It would have acted 1 time , on 1 case" in " ".join(done.text.split()).replace("time,", "time ,")
    assert "What this cannot know" in done.text
    assert done.offers(f"/triggers/{key}/state")
    assert f"/cases/C-{desk.case}" in done.rows
    assert (await desk.mina.get(here)).status_code == 403
    assert (await ruth.get(f"{address}/99999")).status_code == 404


BROKEN = (
    ("UPDATE trigger_trials SET ends = begins", "trigger_trials_period"),
    ("UPDATE trigger_trials SET version_id = 0", "trigger_trials_of_version"),
    ("UPDATE trigger_trials SET place_at = now(), place_key = NULL", "trigger_trials_placed"),
    ("UPDATE trigger_trial_hits SET because = '{}'", "trigger_trial_hits_listed"),
)


async def test_the_database_keeps_trials_whole(desk: Desk) -> None:
    assert len(await tried(desk, whens.Opened())) == 1
    for statement, named in BROKEN:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=named):
            async with db.transaction():
                await db.execute(statement)
    await desk.later(hours=24 * 8)
    await forget_trials()
    assert await db.records("SELECT FROM trigger_trial_hits") == []
    assert await db.records("SELECT FROM trigger_trials") == []


async def test_resolved_cases_waited_no_longer(desk: Desk) -> None:
    await desk.later(hours=2)
    await stage_moves.resolve(desk.case, "A lamp", desk.cause, desk.by_mina)
    await desk.later(hours=4)
    assert hours(await tried(desk, whens.Waited(1))) == [10]
    assert await tried(desk, whens.Waited(3)) == []
