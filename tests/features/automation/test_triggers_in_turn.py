"""Triggers and what changes about them: their words, their pace, merges of what they name, and private teams."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.builders.cases import a_case, a_user, mail, writes
from tests.builders.people import a_customer
from tests.features.automation.test_triggers import a_document, a_trigger, noor, runs, tags_of
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page

from casedesk import wiring
from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_user
from casedesk.automation.macros.rules import steps as macros
from casedesk.automation.triggers.actions import firing, looking, stepping, waiting
from casedesk.automation.triggers.actions.keeping import NewTrigger, change_trigger, switch
from casedesk.automation.triggers.actions.looking import look_around
from casedesk.automation.triggers.actions.minding import mind
from casedesk.automation.triggers.actions.trying import begin_trial, carry_on
from casedesk.automation.triggers.actions.undoing import undo_run
from casedesk.automation.triggers.queries.due import Due, Waiting
from casedesk.automation.triggers.queries.trials import trial
from casedesk.automation.triggers.queries.triggers import Trigger, kept_trigger, kept_triggers
from casedesk.automation.triggers.rules import conditions, steps, whens
from casedesk.automation.triggers.rules.permits import Keeper
from casedesk.cases.actions import tagging
from casedesk.cases.actions.contacts import record_contact
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.story import change_details
from casedesk.cases.actions.tags import merge_tags
from casedesk.cases.events import CaseChanged
from casedesk.cases.queries.tags import tag_called
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.customers.actions.merging import merge_customers, undo_merge
from casedesk.platform import db
from casedesk.platform.errors import Refused
from casedesk.platform.jobs.rules import WAITS
from casedesk.platform.jobs.worker import run_due
from casedesk.platform.sentences import recalled


async def test_one_that_is_changed_takes_no_notice_of_what_was_due_before(desk: Desk) -> None:
    key = await a_trigger(desk, whens.Waited(48))
    case = await a_case(desk.aylin)
    await desk.later(hours=5)
    changed = NewTrigger("Sooner", a_document(whens.Waited(4)))
    await change_trigger(key, changed, noor(desk))
    assert await look_around() == 0
    young = await a_case(desk.aylin)
    await desk.later(hours=4)
    assert await look_around() == 1
    assert len(await runs(young)) == 1
    assert await runs(case) == []
    await change_trigger(key, replace(changed, document=a_document(whens.Waited(6))), noor(desk))
    await desk.later(hours=2)
    assert await look_around() == 1, "who waits longer looks at it again"
    assert len(await runs(young)) == 2


async def test_waits_whose_hours_never_come_keep_no_younger_one_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST", 2)
    await a_trigger(desk, whens.Waited(4))
    shut = [desk.case, await a_case(desk.aylin), await a_case(desk.aylin)]
    await desk.later(minutes=1)
    young = await a_case(desk.aylin)
    known_until = desk.time.at + timedelta(hours=9)

    def moment(case: Waiting, hours: int, _kept: object) -> datetime:
        """Working hours that never come, and are known some hours ahead."""
        return known_until if case.case_id in shut else case.ball_since + timedelta(hours=hours)

    monkeypatch.setattr(waiting, "_moment", moment)
    await desk.later(hours=4)
    assert [await look_around() for _minute in range(3)] == [0, 1, 0]
    assert len(await runs(young)) == 1
    known_until += timedelta(hours=9)
    await desk.later(hours=6)
    assert await look_around() == 0, "by now more is known of them"
    await desk.later(hours=9)
    assert [await look_around() for _minute in range(3)] == [2, 1, 0]


async def test_one_that_fails_leaves_the_others_that_wait_for_time_their_turn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = await a_trigger(desk, whens.Waited(4), name="Broken")
    await a_trigger(desk, whens.Waited(4), macros.Tags(["later"]), name="After it")
    await desk.later(hours=4)
    due = looking._due

    async def fails(trigger: Trigger, now: datetime) -> list[Due]:
        if trigger.id == broken:
            raise RuntimeError("nobody foresaw it")
        return await due(trigger, now)

    monkeypatch.setattr(looking, "_due", fails)
    with pytest.raises(RuntimeError, match="nobody foresaw it"):
        await look_around()
    await run_due()
    assert await tags_of(desk.case) == {"later"}


async def test_what_nobody_foresaw_in_a_step_is_tried_again_and_at_last_stands_in_the_log(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_trigger(desk, whens.Wrote(), macros.Tags(["seen"]))

    async def fails(*_anything: object) -> None:
        raise RuntimeError("the words of somebody")

    monkeypatch.setattr(stepping, "_shared", fails)
    await writes(desk.case)
    await run_due()
    assert await runs(desk.case) == []
    waits = "SELECT state FROM jobs WHERE kind = 'triggers.look' AND state <> 'done'"
    assert await db.value(waits) == "waiting"
    await db.execute("UPDATE jobs SET attempts = $1 WHERE kind = 'triggers.look'", len(WAITS))
    await desk.later(days=2)
    await run_due()
    [run] = await db.records("SELECT outcome, refused_step, why FROM trigger_runs")
    assert (run["outcome"], run["refused_step"]) == ("refused", 0)
    assert "nobody foresaw (RuntimeError). Take the steps by hand" in recalled(run["why"])
    assert await tags_of(desk.case) == set()
    assert await db.value(waits) is None


@pytest.mark.parametrize("how", ["switched off", "changed"])
async def test_one_that_is_another_since_its_job_was_read_does_not_act(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    key = await a_trigger(desk, whens.Wrote())
    read = firing.on_for

    async def then_another(kinds: list[str], only: int | None = None) -> list[Trigger]:
        found = await read(kinds, only)
        if how == "changed":
            await change_trigger(key, NewTrigger("Other", a_document(whens.Wrote())), noor(desk))
        else:
            await switch(key, "off", noor(desk))
        return found

    monkeypatch.setattr(firing, "on_for", then_another)
    await writes(desk.case)
    assert await runs(desk.case) == []


async def test_whoever_wrote_a_trigger_is_told_once_what_of_it_is_gone(desk: Desk, visit: Visit) -> None:
    lea = await a_user("Lea Lane")
    key = await a_trigger(desk, whens.Wrote(), steps.Owner(lea), name="To Lea")
    ana = Keeper(desk.cast.ana, (desk.cast.parcels,), for_all=True)
    await change_trigger(key, NewTrigger("To Lea", a_document(whens.Wrote(), None, steps.Owner(lea))), ana)
    await mind()
    told = "SELECT user_id FROM notifications WHERE kind = 'trigger_gone' ORDER BY 1"
    assert await db.records(told) == []
    await deactivate_user(lea, None, by_user(desk.cast.noor))
    assert [row["user_id"] for row in await db.records(told)] == [desk.cast.ana, desk.cast.noor]
    await db.execute("UPDATE notifications SET read_at = at")
    await mind()
    assert len(await db.records(told)) == 2, "each thing is told once"
    desk.time.advance(seconds=1)
    await writes(desk.case)
    assert [one.outcome for one in await runs(desk.case)] == ["refused"]
    browser = await visit(desk.cast.noor)
    text = read_page(await browser.get("/triggers")).text
    assert "refused 1 time" in text
    assert "Not there any more: Lea Lane." in text
    page = read_page(await browser.get("/notifications"))
    assert "The trigger “To Lea” names what is not there any more" in page.text


async def test_many_cases_at_once_wait_their_turn_and_none_is_forgotten(desk: Desk) -> None:
    key = await a_trigger(desk, whens.Tagged(), macros.Priority("high"), most_a_minute=2)
    cases = [await a_case(desk.aylin) for _n in range(5)]
    for case in cases:
        await tagging.tag_case(case, ["hurry"], desk.by_mina)
    acted = "SELECT count(*) FROM trigger_runs"
    counts = []
    for _minute in range(3):
        await run_due()
        counts.append(await db.value(acted))
        desk.time.advance(seconds=61)
    assert counts == [2, 4, 5]
    kept = await kept_trigger(key)
    assert kept is not None
    assert kept.state == "on"


async def test_what_happened_in_an_hour_without_workers_stops_nothing(desk: Desk) -> None:
    key = await a_trigger(desk, whens.Wrote(), macros.Note("Look."), most_a_minute=2)
    for _n in range(4):
        desk.time.advance(minutes=10)
        await writes(desk.case)
    for _minute in range(3):
        await run_due()
        desk.time.advance(seconds=61)
    assert len(await runs(desk.case)) == 4
    kept = await kept_trigger(key)
    assert kept is not None
    assert kept.state == "on"


async def test_what_is_written_by_somebody_else_is_not_the_customer(desk: Desk) -> None:
    await a_trigger(desk, whens.Wrote())
    await record_contact(desk.case, mail("We have your parcel."), Sender.PARTICIPANT, desk.by_mina)
    assert await runs(desk.case) == []


async def test_what_a_change_held_is_heard_though_more_is_entered_because_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_trigger(desk, whens.Details(["priority"]))

    async def remark(changed: CaseChanged) -> None:
        if "details" in changed.entries:
            await add_note(changed.case_id, "It is pressing now.", desk.by_mina)

    monkeypatch.setitem(wiring.REACTIONS, CaseChanged, [remark, *wiring.REACTIONS[CaseChanged]])
    await change_details(desk.case, {"priority": "high"}, desk.by_mina)
    assert len(await runs(desk.case)) == 1


async def test_a_step_that_cannot_go_back_says_so(desk: Desk) -> None:
    lea = await a_user("Lea Lane")
    await a_trigger(desk, whens.Wrote(), steps.Owner(lea))
    await writes(desk.case)
    [run] = await runs(desk.case)
    before = await db.value("SELECT owner_id FROM cases WHERE id = $1", desk.case)
    assert before == lea
    await db.execute("UPDATE users SET takes_cases = false WHERE id <> $1", lea)
    with pytest.raises(Refused, match="by hand"):
        await undo_run(run.id, desk.by_mina)


async def test_a_tag_that_was_merged_means_the_one_it_leads_to(desk: Desk) -> None:
    await tagging.tag_case(desk.case, ["carrier", "shipping"], desk.by_mina)
    carrier, shipping = await tag_called("carrier"), await tag_called("shipping")
    assert carrier is not None
    assert shipping is not None
    bears: list[conditions.Condition] = [conditions.Tags([carrier.id])]
    bears_none: list[conditions.Condition] = [conditions.Tags([carrier.id], "none")]
    await a_trigger(desk, whens.Wrote(), macros.Tags(["bears"]), asked=bears, name="Bears")
    await a_trigger(desk, whens.Wrote(), macros.Tags(["none"]), asked=bears_none, name="None")
    await a_trigger(desk, whens.Tagged(carrier.id), macros.Tags(["heard"]))
    await merge_tags(carrier.id, shipping.id, by_user(desk.cast.noor))
    other = await a_case(desk.aylin)
    await tagging.tag_case(other, ["shipping"], desk.by_mina)
    await writes(other)
    await run_due()
    assert await tags_of(other) == {"shipping", "bears", "heard"}
    trigger_id = await db.value("SELECT id FROM triggers WHERE name = 'Trigger tagged'")
    trial_id = await begin_trial(
        trigger_id, desk.time.at.replace(hour=0), desk.time.at.replace(hour=23), desk.cast.noor
    )
    await carry_on(trial_id)
    found = await trial(trial_id)
    assert found is not None
    assert found.hits >= 1


async def test_a_customer_who_was_merged_is_who_they_are_now_until_it_is_taken_back(desk: Desk) -> None:
    ben = await a_customer("Ben", "ben@example.com")
    await a_trigger(desk, whens.Opened(), asked=[conditions.Customer(ben)])
    merge_id = await merge_customers(desk.aylin, ben, desk.by_mina)
    assert len(await runs(await a_case(desk.aylin))) == 1
    await undo_merge(merge_id, desk.by_mina)
    assert await runs(await a_case(desk.aylin)) == []
    assert len(await runs(await a_case(ben))) == 1


@pytest.fixture
async def hidden(desk: Desk) -> Desk:
    """Billing is private, and the case of the desk is Billing's; Ruth, a manager, is not in it."""
    await db.execute("UPDATE teams SET private = true WHERE id = $1", desk.cast.billing)
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", desk.case, desk.cast.billing)
    return desk


async def test_a_trigger_leaves_cases_alone_that_its_author_may_not_see(hidden: Desk) -> None:
    desk = hidden
    key = await a_trigger(desk, whens.Wrote())
    await writes(desk.case)
    assert len(await runs(desk.case)) == 1, "an admin sees all"
    ruth = Keeper(desk.cast.ruth, for_all=True)
    await change_trigger(key, NewTrigger("Ruth's", a_document(whens.Wrote())), ruth)
    desk.time.advance(seconds=1)
    await writes(desk.case)
    assert len(await runs(desk.case)) == 1
    [seen] = await kept_triggers(desk.time.at.replace(hour=0), actors.user(desk.cast.ruth))
    assert seen.runs == 0


async def test_a_trial_looks_at_what_who_asked_may_see(hidden: Desk, visit: Visit) -> None:
    desk = hidden
    key = await a_trigger(desk, whens.Opened())
    begins, ends = desk.time.at.replace(hour=0), desk.time.at.replace(hour=23)
    counted = []
    for user_id in (desk.cast.ruth, desk.cast.noor):
        trial_id = await begin_trial(key, begins, ends, user_id)
        await carry_on(trial_id)
        found = await trial(trial_id)
        assert found is not None
        counted.append((found.total, found.looked, found.hits))
    assert counted == [(0, 0, 0), (1, 1, 1)]
    ruth = await visit(desk.cast.ruth)
    assert (await ruth.get(f"/triggers/{key}/trials/{trial_id}")).status_code == 404
