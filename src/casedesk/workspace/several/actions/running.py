"""Preparing a step on several cases, carrying it out, and taking it back.

Each case is a transaction of its own, in which what came of it is written down, too: a run that was stopped half-way
goes on with the rest. Of two workers on one run each case belongs to the one that holds its row of the run, which is
locked before the case, so no case is taken twice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from casedesk.accounts.queries.people import Person, person
from casedesk.accounts.rules.permissions import permissions_of
from casedesk.cases.queries.sight import entered_on
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.platform import clock, db
from casedesk.platform.errors import Forbidden, Invalid, NotFound, Refused, Stale
from casedesk.platform.jobs.actions import enqueue
from casedesk.platform.sentences import kept_reason, say
from casedesk.workspace.several import rules
from casedesk.workspace.several.actions import steps
from casedesk.workspace.several.actions.steps import Undo
from casedesk.workspace.several.queries import Item, Run, items_of, run_of, standing_before

CARRY_ON = "several.carry_on"
"""The kind of the job that goes on with a run of many cases."""

TAKES_OVER = timedelta(minutes=2)
"""After so long the job looks whether what was done at once was stopped half-way."""

KEPT = timedelta(days=30)
"""For so long it can be read what came of a run."""
FORGET = "several.forget"
"""The kind of the job that takes away what is kept no longer."""
CAN_BE_UNDONE = timedelta(hours=1)

CANNOT = (Invalid, NotFound, Refused, Stale, Forbidden)


async def prepare(
    step: str, details: Mapping[str, Any], case_ids: Sequence[int], back: str, by: Actor
) -> int:
    """Notes which cases a step is to be taken on, and how much each had entered when it was looked at; returns the
    run's key. Cases that are not to be seen are left out. Raises Invalid where none is left, or too many."""
    assert by.user_id is not None, "somebody chose them"
    if len(case_ids) > rules.MOST:
        raise Invalid({"case": say("At most %(most)s cases at once.", most=rules.MOST)})
    entered = await entered_on(case_ids, by)
    if not entered:
        raise Invalid({"case": say("Choose at least one case.")})
    now = clock.now()
    async with db.transaction():
        run_id = await db.value(
            """
            INSERT INTO several_runs (user_id, step, details, back, made_at) VALUES ($1, $2, $3, $4, $5) RETURNING id
            """,
            by.user_id,
            step,
            dict(details),
            back,
            now,
        )
        await db.execute_many(
            "INSERT INTO several_cases (run_id, case_id, seen) VALUES ($1, $2, $3)",
            [(run_id, case_id, seen) for case_id, seen in sorted(entered.items())],
        )
    return int(run_id)


async def forget() -> None:
    """Takes away runs of long ago, and of those that cannot be taken back any more what would have done so: it may
    hold words of a person that are not there any more."""
    now = clock.now()
    await db.execute(
        """
        -- What takes a run back is of no use after its hour.
        UPDATE several_cases c SET undo = '{}'
        FROM several_runs r WHERE r.id = c.run_id AND r.state IN ('done', 'returned') AND r.ended_at < $1
          AND c.undo <> '{}'
        """,
        now - CAN_BE_UNDONE,
    )
    await _forget_runs(now - KEPT)


async def _forget_runs(before: datetime) -> None:
    await db.execute(
        """
        -- Runs of long ago: what came of them stands on the record of each case.
        WITH gone AS (SELECT id FROM several_runs WHERE made_at < $1 AND state NOT IN ('running', 'returning'))
        DELETE FROM several_cases WHERE run_id IN (SELECT id FROM gone)
        """,
        before,
    )
    await db.execute(
        """
        DELETE FROM several_runs r
        WHERE made_at < $1 AND NOT EXISTS (SELECT FROM several_cases c WHERE c.run_id = r.id)
        """,
        before,
    )


async def start(run_id: int, user_id: int) -> None:
    """Takes the step: at once on few cases, by a job on many. A second press does nothing. Raises NotFound."""
    await _set_out(run_id, user_id, "shown", "running")


async def start_back(run_id: int, user_id: int) -> None:
    """Takes a run back, as far as nobody has changed its cases since. Raises NotFound, Refused when it is too late."""
    run = await run_of(run_id, user_id)
    if run is not None and run.ended_at is not None and clock.now() - run.ended_at > CAN_BE_UNDONE:
        raise Refused(
            say("It is too long ago to take back all at once. Each case still has its own way back.")
        )
    await _set_out(run_id, user_id, "done", "returning")


async def _set_out(run_id: int, user_id: int, from_state: str, to_state: str) -> None:
    async with db.transaction():
        is_ours = await db.value(
            "UPDATE several_runs SET state = $4 WHERE id = $1 AND user_id = $2 AND state = $3 RETURNING true",
            run_id,
            user_id,
            from_state,
            to_state,
        )
        run = await run_of(run_id, user_id)
        if run is None:
            raise NotFound(say("There is no such step."))
        by_job = run.total > rules.AT_ONCE
        if is_ours:
            # Also where it is done at once: whoever is stopped half-way, the job goes on with the rest.
            at = None if by_job else clock.now() + TAKES_OVER
            await enqueue(CARRY_ON, {"run": run_id}, run_at=at, dedupe=f"{CARRY_ON}:{run_id}:{to_state}")
    if is_ours and not by_job:
        await carry_on(run_id)


async def carry_on(run_id: int) -> None:
    """Goes on with a run to its end, there or back. What nobody foresaw on one case does not keep the others from
    their turn; it is raised when all had theirs, and the run then stays open for another try."""
    run = await run_of(run_id)
    if run is None or run.state not in ("running", "returning"):
        return
    is_back = run.state == "returning"
    items = await items_of(run_id, _before(run))
    details = dict(run.details)
    if run.step == "merge" and not is_back:
        details["into"] = await _survivor(run_id, items)
    who = await person(run.user_id)
    trouble: Exception | None = None
    for item in reversed(items) if is_back else items:
        try:
            await _one(run, item, lambda one: _step(run, details, one, who))
        except OSError:
            # The database is away: the others would fare no better.
            raise
        except Exception as error:
            trouble = trouble or error
    if trouble is not None:
        raise trouble
    await _finish(run, "returned" if is_back else "done")


def _before(run: Run) -> str:
    """The state in which a case waits for its turn."""
    return "done" if run.state == "returning" else "waiting"


async def _survivor(run_id: int, waiting: Sequence[Item]) -> int | None:
    """The case that the others become part of: the one opened first, of those that stand by themselves and that
    nobody has changed since they were looked at. It is chosen once for a run; None where there is none."""
    async with db.transaction():
        chosen = await db.value(
            """
            -- Which case was chosen to be kept, if one was?
            SELECT (details ->> 'into')::bigint FROM several_runs WHERE id = $1 FOR UPDATE
            """,
            run_id,
        )
        if chosen is not None:
            return int(chosen)
        for item in waiting:
            found = await standing_before(item.case_id)
            if found is None or found.disposition == "duplicate" or found.events_count > item.seen:
                continue
            await db.execute(
                "UPDATE several_runs SET details = details || jsonb_build_object('into', $2::bigint) WHERE id = $1",
                run_id,
                item.case_id,
            )
            return item.case_id
    return None


async def _finish(run: Run, state: str) -> None:
    await db.execute(
        """
        UPDATE several_runs SET state = $3, ended_at = coalesce(ended_at, $4) WHERE id = $1 AND state = $2
        """,
        run.id,
        run.state,
        state,
        clock.now(),
    )


async def _one(run: Run, item: Item, act: Callable[[Item], Awaitable[tuple[str, Undo | None]]]) -> None:
    """One case, in a transaction of its own; what stands against it is written down."""
    try:
        async with db.transaction():
            if await _is_free(run, item):
                await _note(run, item, *await act(item))
    except CANNOT as refused:
        is_back = run.state == "returning"
        state = "stays" if is_back else "changed" if isinstance(refused, Stale) else "refused"
        await _note(run, item, state, item.undo, refused.reason)


async def _is_free(run: Run, item: Item) -> bool:
    """Whether its turn is still to come: another worker may have been quicker. It is ours until the transaction
    ends."""
    found = await db.value(
        """
        -- Is it still this case's turn? Nobody else takes it then.
        SELECT true FROM several_cases WHERE run_id = $1 AND case_id = $2 AND state = $3 FOR UPDATE
        """,
        run.id,
        item.case_id,
        _before(run),
    )
    return bool(found)


def _actor(step: str, who: Person | None) -> Actor:
    """Who takes the step, as they stand now: they may have left, or have another role, since they pressed."""
    needed = rules.permission_of(step)
    if who is None or not who.active or needed not in permissions_of(who.role):
        raise Forbidden(say("Whoever asked for it may not do this any more."))
    return actors.of_staff(who)


async def _step(
    run: Run, details: Mapping[str, Any], item: Item, who: Person | None
) -> tuple[str, Undo | None]:
    """Takes the step on one case, or takes it back; returns what came of it, and what takes it back."""
    by = _actor(run.step, who)
    if run.state == "returning":
        assert item.undo is not None, "what was done says what takes it back"
        await steps.take_back(run.step, item.undo, item.case_id, by)
        return "back", item.undo
    if run.step == "merge" and item.case_id == details["into"]:
        return "nothing", None
    undo = await steps.take(run.step, details, item.case_id, item.seen, by)
    return ("nothing" if undo is None else "done"), undo


async def _note(run: Run, item: Item, state: str, undo: Undo | None, why: str = "") -> None:
    """Writes down what came of a case, unless another worker has done so already."""
    await db.execute(
        """
        UPDATE several_cases SET state = $4, why = $5::jsonb, undo = $6
        WHERE run_id = $1 AND case_id = $2 AND state = $3
        """,
        run.id,
        item.case_id,
        _before(run),
        state,
        kept_reason(why),
        undo,
    )
