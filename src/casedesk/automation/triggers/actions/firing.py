"""Letting triggers act: each judges the case as it stands, and takes all of its steps or none.

Each is a transaction of its own, in their order, and runs once for a case and a root however often the job is run.
What nobody foresaw in one does not keep the others from their turn; it is raised when all had theirs.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from casedesk.audit.actions import note
from casedesk.audit.rules import by_rule
from casedesk.automation.triggers.actions.acting import as_trigger
from casedesk.automation.triggers.actions.hearing import LOOK
from casedesk.automation.triggers.actions.stepping import Stepping, StepRefused, take_all
from casedesk.automation.triggers.queries.cases import Judged, case_now
from casedesk.automation.triggers.queries.meant import as_meant, facts_as_meant
from casedesk.automation.triggers.queries.runs import acted_here, acted_since, admins, has_run
from casedesk.automation.triggers.queries.triggers import Trigger, is_on_as, on_for
from casedesk.automation.triggers.rules import conditions, triggers
from casedesk.automation.triggers.rules.conditions import Found
from casedesk.automation.triggers.rules.doing import Did
from casedesk.automation.triggers.rules.whens import Fact, kind_of
from casedesk.cases.actions.holding import hold
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.customers.rules.erased import Erased
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import clock, db
from casedesk.platform.jobs.actions import enqueue
from casedesk.platform.sentences import Sentence, kept

_RUN = """
-- Keep what a trigger did on a case, and why.
INSERT INTO trigger_runs (id, trigger_id, version_id, case_id, root, depth, at, outcome, because, did, refused_step,
                          why, cut, fact_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11, $12, $13, $14)
"""


@dataclass(frozen=True)
class _Outcome:
    """What came of the steps: what each did, or which was refused and why; and whether something went too deep."""

    did: Sequence[Did] = ()
    refused_step: int | None = None
    why: Sentence | None = None
    cut: bool = False


async def look(payload: dict[str, Any]) -> None:
    """Lets the triggers that wait for it act on what happened to a case."""
    facts = {kind: _fact(kind, about, payload) for kind, about in payload["facts"].items()}
    waiting = await on_for(list(facts), payload.get("trigger"))
    async with contextlib.AsyncExitStack() as turns:
        for trigger in reversed(waiting):
            turns.push_async_callback(_fire, trigger, facts[kind_of(trigger.document.when)], payload)


def _fact(kind: str, about: dict[str, Any], payload: dict[str, Any]) -> Fact:
    return Fact(
        kind=kind,
        at=datetime.fromisoformat(payload["at"]),
        root=payload["root"],
        depth=payload["depth"],
        stage=about.get("stage", ""),
        tags=frozenset(about.get("tags", ())),
        details=frozenset(about.get("details", ())),
        interaction_id=about.get("interaction"),
    )


async def _fire(trigger: Trigger, fact: Fact, payload: dict[str, Any]) -> None:
    """Lets one trigger judge a case, and act where it holds; puts it off where it acted as often as it may."""
    # Whoever was erased meanwhile is nobody's to act on.
    with contextlib.suppress(Erased):
        await _judge(trigger, fact, payload)


async def _judge(trigger: Trigger, fact: Fact, payload: dict[str, Any]) -> None:
    case_id = int(payload["case"])
    by = actors.system(triggers.called(trigger.name))
    async with db.transaction():
        async with hold(case_id, by) as case:
            now = case.now
        if not await is_on_as(trigger.id, trigger.version_id):  # since this job read it
            return
        standing = await case_now(case_id, fact.interaction_id)
        if standing is None or not _is_its(trigger, standing, fact):
            return
        document = await as_meant(trigger.document)
        [(_case, meant)] = await facts_as_meant([(case_id, fact)])
        found = triggers.judged(document, meant, standing.facts)
        if found is None or not conditions.all_hold(found) or await has_run(trigger.id, case_id, fact.root):
            return
        most = trigger.most_a_minute
        if triggers.is_too_often(await acted_here(trigger.id, case_id, fact.at - triggers.LATELY), most):
            await _stop(trigger)
            return
        if triggers.is_too_often(await acted_since(trigger.id, now - triggers.LATELY), most):
            await enqueue(LOOK, {**payload, "trigger": trigger.id}, run_at=now + triggers.LATELY)
            return
        await _act(trigger, standing, fact, found, by)


def _is_its(trigger: Trigger, case: Judged, fact: Fact) -> bool:
    """Whether a fact is for this trigger: on a case of its team that stands by itself, that its
    author saw, since it is on as it is."""
    happened = case.said_at or fact.at
    return (
        not case.is_merged
        and trigger.team_id in (None, case.team_id)
        and happened >= trigger.acts_since
        and (not case.is_private or trigger.may_see(case.team_id))
        and case.disposition not in ("spam", "duplicate")
    )


async def _act(trigger: Trigger, case: Judged, fact: Fact, found: Sequence[Found], by: Actor) -> None:
    case_id = case.facts.id
    sql = "-- Which key comes next for a run?\nSELECT nextval(pg_get_serial_sequence('trigger_runs', 'id'))"
    run_id = int(await db.value(sql))
    outcome = await _steps(trigger, case, fact, by)
    changed = any(one.changed for one in outcome.did)
    said = "refused" if outcome.why is not None else "done" if changed else "nothing"
    async with hold(case_id, by) as held:
        if said == "done":
            await held.enter("triggered", by, {"trigger": trigger.id, "trigger_run": run_id})
        now = held.now
    await db.execute(
        _RUN,
        run_id,
        trigger.id,
        trigger.version_id,
        case_id,
        fact.root,
        fact.depth,
        now,
        said,
        msgspec.json.encode(list(found)).decode(),
        msgspec.json.encode(list(outcome.did)).decode(),
        outcome.refused_step,
        kept(outcome.why) if outcome.why is not None else None,
        outcome.cut,
        fact.at,
    )


async def _steps(trigger: Trigger, case: Judged, fact: Fact, by: Actor) -> _Outcome:
    """Takes the steps: all, or none where one is refused."""
    with as_trigger(fact.root, fact.depth) as run:
        try:
            async with db.transaction():
                stepping = Stepping(case.facts, trigger.id, trigger.name, by)
                did = await take_all(trigger.document.steps, stepping)
        except StepRefused as refused:
            return _Outcome(refused_step=refused.place, why=refused.said)
    return _Outcome(did, cut=run.cut)


async def _stop(trigger: Trigger) -> None:
    """Stops a trigger that runs too often, and says so to the admins and to who wrote it."""
    sql = """
    -- Stop it, unless somebody has already.
    UPDATE triggers SET state = 'stopped', state_since = $2 WHERE id = $1 AND state = 'on' RETURNING true
    """
    if not await db.value(sql, trigger.id, clock.now()):
        return
    await note(
        by_rule(triggers.called(trigger.name)), "stopped", "trigger", trigger.id, most=trigger.most_a_minute
    )
    payload = {"trigger": trigger.id, "name": trigger.name}
    told = [*await admins(), trigger.by_user_id]
    await notify(told, Notice(Kind.TRIGGER_STOPPED, about=str(trigger.id), payload=payload))
