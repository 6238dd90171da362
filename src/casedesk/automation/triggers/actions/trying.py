"""Trying a trigger on past cases: nothing is done to any, and what it would have done is written down for a look.

A job judges the cases that opened in the period, some hundred at a time, each lot in a transaction of its own: it
goes on where it was stopped.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from casedesk.accounts.queries.people import person
from casedesk.automation.triggers.queries.meant import as_meant, facts_as_meant
from casedesk.automation.triggers.queries.past import (
    Opened,
    Past,
    Period,
    as_then,
    cases_opened,
    how_many_opened,
    what_happened,
)
from casedesk.automation.triggers.queries.trials import trial
from casedesk.automation.triggers.queries.triggers import kept_trigger
from casedesk.automation.triggers.rules import conditions, steps, triggers
from casedesk.automation.triggers.rules.conditions import Found
from casedesk.automation.triggers.rules.past import MOST_DAYS
from casedesk.automation.triggers.rules.triggers import Document
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.jobs.actions import enqueue
from casedesk.platform.sentences import say

TRY = "triggers.try"
LOT = 200
"""Cases judged at once."""
KEPT = timedelta(days=7)


async def begin_trial(trigger_id: int, begins: datetime, ends: datetime, user_id: int) -> int:
    """Tries the present version of a trigger on the cases that opened in a period; returns the key of the trial. Raises
    NotFound, Invalid (until) for a period that is none, or too long."""
    kept = await kept_trigger(trigger_id)
    if kept is None:
        raise NotFound(say("There is no such trigger."))
    if not timedelta(0) < ends - begins <= timedelta(days=MOST_DAYS, hours=2):
        raise Invalid({"until": say("Choose %(days)d days at most.", days=MOST_DAYS)})
    now = clock.now()
    total = await how_many_opened(Period(begins, ends, kept.team_id), await _viewer(user_id))
    async with db.transaction():
        sql = """
        INSERT INTO trigger_trials (trigger_id, version_id, by_user_id, begins, ends, made_at, total)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
        """
        key = await db.value(sql, trigger_id, kept.version_id, user_id, begins, ends, now, total)
        await enqueue(TRY, {"trial": int(key)})
    return int(key)


async def forget_trials() -> None:
    """Takes away trials of long ago: they were a look."""
    before = clock.now() - KEPT
    await db.execute(
        """
        -- What trials of long ago found.
        DELETE FROM trigger_trial_hits WHERE trial_id IN (SELECT id FROM trigger_trials WHERE made_at < $1)
        """,
        before,
    )
    await db.execute("DELETE FROM trigger_trials WHERE made_at < $1", before)


async def carry_on(trial_id: int) -> None:
    """Goes on with a trial to its end."""
    while await _next_lot(trial_id):
        pass


async def _next_lot(trial_id: int) -> bool:
    """Judges the next cases of a trial; returns whether there may be more."""
    async with db.transaction():
        await db.execute("SELECT FROM trigger_trials WHERE id = $1 FOR UPDATE", trial_id)
        found = await trial(trial_id)
        if found is None or found.ended_at is not None:
            return False
        after = Opened(found.place_key, found.place_at) if found.place_key and found.place_at else None
        period = Period(found.begins, found.ends, found.team_id)
        lot = await cases_opened(period, await _viewer(found.by_user_id), after, LOT)
        if not lot:
            sql = "UPDATE trigger_trials SET ended_at = greatest($2, made_at) WHERE id = $1"
            await db.execute(sql, trial_id, clock.now())
            return False
        document = await as_meant(found.document)
        happened = await what_happened(document.when, [one.id for one in lot], clock.now())
        past = await as_then(await facts_as_meant(happened))
        await _write_hits(found.id, document, past)
        sql = """
        -- So far it came.
        UPDATE trigger_trials SET place_at = $2, place_key = $3, looked = looked + $4, facts = facts + $5 WHERE id = $1
        """
        await db.execute(sql, trial_id, lot[-1].opened_at, lot[-1].id, len(lot), len(past))
    return True


async def _viewer(user_id: int) -> Actor:
    """Who tries it, as they stand now: it looks at what they may see."""
    who = await person(user_id)
    assert who is not None, "people stay"
    return actors.of_staff(who)


async def _write_hits(trial_id: int, document: Document, past: Sequence[Past]) -> None:
    hits = []
    for one in past:
        judged = triggers.judged(document, one.fact, one.facts)
        if judged is not None and conditions.all_hold(judged):
            hits.append((trial_id, one.case_id, one.fact.at, _kept(judged), _changes(document, one)))
    if hits:
        sql = """
        INSERT INTO trigger_trial_hits (trial_id, case_id, at, because, changes) VALUES ($1, $2, $3, $4::jsonb, $5)
        """
        await db.execute_many(sql, hits)


def _kept(judged: Sequence[Found]) -> str:
    return msgspec.json.encode(list(judged)).decode()


def _changes(document: Document, one: Past) -> list[bool]:
    return [steps.changes(step, one.facts, one.tag_names) for step in document.steps]
