"""Jobs in the database: enqueued with the action, claimed once, retried, given up, pruned."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.features.platform.conftest import Wire

from casedesk.platform import clock, db
from casedesk.platform.errors import NotFound
from casedesk.platform.jobs import actions, metrics, queries, rules, worker

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KINDS = frozenset({"greet"})


async def _claim_one() -> actions.Claimed:
    (job,) = await actions.claim(KINDS, 1)
    return job


async def _state(job_id: int | None) -> queries.JobRow:
    assert job_id is not None
    found = await queries.job(job_id)
    assert found is not None
    return found


async def test_a_job_goes_with_the_action_that_failed(database: None) -> None:
    async def change_my_mind() -> None:
        async with db.transaction():
            await actions.enqueue("greet", {})
            raise ValueError("after all not")

    with pytest.raises(ValueError, match="after all not"):
        await change_my_mind()
    assert await queries.counts() == []


async def test_a_job_waits_for_its_time_and_is_claimed_in_order(database: None) -> None:
    with clock.frozen(NINE) as now:
        later = await actions.enqueue("greet", {"n": 2}, run_at=NINE + timedelta(seconds=10))
        first = await actions.enqueue("greet", {"n": 1})
        assert [job.id for job in await actions.claim(KINDS)] == [first]
        now.advance(seconds=9.999)
        assert await actions.claim(KINDS) == []
        now.advance(seconds=0.001)
        (job,) = await actions.claim(KINDS)
        assert (job.id, job.payload, job.attempts) == (later, {"n": 2}, 1)


async def test_a_claim_takes_ten_at_most(database: None) -> None:
    for _ in range(12):
        await actions.enqueue("greet", {})
    assert len(await actions.claim(KINDS, 100)) == actions.BATCH
    assert len(await actions.claim(KINDS, 100)) == 2


async def test_the_same_dedupe_key_is_enqueued_once(database: None) -> None:
    first = await actions.enqueue("greet", {}, dedupe="reply:7")
    assert first is not None
    assert await actions.enqueue("greet", {}, dedupe="reply:7") is None
    await actions.succeed(await _claim_one())
    assert await actions.enqueue("greet", {}, dedupe="reply:7") is None
    assert await actions.enqueue("greet", {}, dedupe="reply:8") is not None


async def test_a_failed_job_is_tried_again_until_it_is_dead(database: None) -> None:
    job_id = await actions.enqueue("greet", {})
    with clock.frozen(clock.now()) as now:
        for attempt, wait in enumerate(rules.WAITS, start=1):
            job = await _claim_one()
            assert job.attempts == attempt
            assert await actions.fail(job, "the server said no") == now.at + wait
            assert await actions.claim(KINDS) == []
            now.advance(seconds=wait.total_seconds())
        assert await actions.fail(await _claim_one(), "for good") is None
        assert await actions.claim(KINDS) == []
    (dead,) = await queries.dead()
    assert (dead.id, dead.last_error, dead.attempts) == (job_id, "for good", len(rules.WAITS) + 1)
    assert await queries.dead_count() == 1


async def test_a_dead_job_can_be_tried_again_or_dropped(database: None) -> None:
    ids = [await actions.enqueue("greet", {}) for _ in range(2)]
    await db.execute("UPDATE jobs SET state = 'dead', ended_at = now(), attempts = 11")
    assert [job.id for job in await queries.dead()] == ids[::-1]
    assert [job.id for job in await queries.dead(before_id=ids[1])] == ids[:1]
    assert ids[0] is not None
    assert ids[1] is not None
    await actions.retry_dead(ids[0])
    await actions.drop_dead(ids[1])
    assert await queries.dead() == []
    assert (await _claim_one()).attempts == 1
    for refused in (actions.retry_dead, actions.drop_dead):
        with pytest.raises(NotFound):
            await refused(ids[0])


async def test_a_lease_that_ran_out_frees_the_job_and_the_late_run_counts_no_more(database: None) -> None:
    with clock.frozen(NINE) as now:
        job_id = await actions.enqueue("greet", {})
        lost = await _claim_one()
        now.advance(seconds=rules.LEASE.total_seconds())
        assert await actions.recover() == 0
        now.advance(seconds=1)
        assert await actions.recover() == 1
        taken_over = await _claim_one()
        assert await actions.succeed(lost) is False
        await actions.fail(lost, "too late to fail")
        await actions.renew([lost])
        await actions.give_back([lost])
        assert (await _state(job_id)).state == "running"
        assert await actions.succeed(taken_over) is True
    assert (await _state(job_id)).state == "done"


async def test_a_renewed_lease_is_not_taken_over(database: None) -> None:
    with clock.frozen(NINE) as now:
        await actions.enqueue("greet", {})
        job = await _claim_one()
        now.advance(seconds=20)
        await actions.renew([job])
        now.advance(seconds=20)
        assert await actions.recover() == 0


async def test_a_job_that_kills_its_worker_each_time_is_given_up(database: None) -> None:
    await actions.enqueue("greet", {})
    with clock.frozen(clock.now()) as now:
        for _ in range(len(rules.WAITS) + 1):
            await _claim_one()
            now.advance(minutes=1)
            await actions.recover()
    (dead,) = await queries.dead()
    assert dead.last_error == "the worker stopped while it ran this"


async def test_a_job_of_an_unknown_kind_stays_and_says_why(database: None, wire_jobs: Wire) -> None:
    wire_jobs()
    job_id = await actions.enqueue("from_the_future", {})
    assert await worker.run_due() == 0
    found = await _state(job_id)
    assert found.state == "waiting"
    assert found.last_error == "this version of casedesk knows no job of the kind from_the_future"
    assert [job.id for job in await queries.due()] == [job_id]


async def test_a_periodic_job_comes_once_a_slot(database: None, wire_jobs: Wire) -> None:
    ran: list[datetime] = []

    async def sweep(_payload: dict[str, Any]) -> None:
        ran.append(clock.now())

    wire_jobs(periodic={"sweep": timedelta(minutes=15)}, sweep=sweep)
    with clock.frozen(NINE + timedelta(minutes=7)) as now:
        assert [await worker.run_due() for _ in range(3)] == [1, 0, 0]
        now.advance(minutes=7)
        assert await worker.run_due() == 0
        now.advance(minutes=1)
        assert [await worker.run_due() for _ in range(3)] == [1, 0, 0]
        now.advance(hours=5)
        assert [await worker.run_due() for _ in range(3)] == [1, 0, 0]
    assert [at.minute for at in ran] == [7, 15, 15]


async def test_a_failing_periodic_job_does_not_pile_up(database: None, wire_jobs: Wire) -> None:
    async def sweep(_payload: dict[str, Any]) -> None:
        raise OSError("mailbox not reachable")

    wire_jobs(periodic={"sweep": timedelta(minutes=1)}, sweep=sweep)
    with clock.frozen(NINE) as now:
        for _ in range(8):
            await worker.run_due()
            now.advance(minutes=1)
    (count,) = await queries.counts()
    assert (count.kind, count.state, count.count) == ("sweep", "waiting", 1)


async def test_done_jobs_are_kept_a_week(database: None) -> None:
    with clock.frozen(NINE) as now:
        await actions.enqueue("greet", {}, dedupe="once")
        await actions.succeed(await _claim_one())
        now.advance(days=7)
        assert await actions.prune() == 0
        now.advance(seconds=1)
        assert await actions.prune() == 1
    assert await actions.enqueue("greet", {}, dedupe="once") is not None


async def test_effect_and_end_are_one_commit(database: None, wire_jobs: Wire) -> None:
    await db.execute("CREATE TABLE greetings (name text)")

    async def greet(payload: dict[str, Any]) -> None:
        async with db.transaction():
            await db.execute("INSERT INTO greetings VALUES ($1)", payload["name"])
            await actions.complete_in_transaction()

    wire_jobs(greet=greet)
    job_id = await actions.enqueue("greet", {"name": "Aylin"})
    assert await worker.run_due() == 1
    assert (await _state(job_id)).state == "done"
    assert await db.value("SELECT string_agg(name, ',') FROM greetings") == "Aylin"


async def test_what_a_run_wrote_after_it_lost_its_lease_is_undone(database: None, wire_jobs: Wire) -> None:
    await db.execute("CREATE TABLE greetings (name text)")
    taken_over: list[actions.Claimed] = []

    async def greet(payload: dict[str, Any]) -> None:
        async with db.transaction():
            await db.execute("INSERT INTO greetings VALUES ($1)", payload["name"])
            # Meanwhile the lease runs out and another worker takes the job.
            await db.execute("UPDATE jobs SET lease_until = $1", clock.now() - timedelta(seconds=1))
            await actions.recover()
            taken_over.append(await _claim_one())
            await actions.complete_in_transaction()

    wire_jobs(greet=greet)
    await actions.enqueue("greet", {"name": "Aylin"})
    job = await _claim_one()
    held = actions.running.set(job)
    with pytest.raises(actions.LeaseLost):
        await greet(job.payload)
    actions.running.reset(held)
    assert taken_over[0].attempts == job.attempts + 1
    assert await db.value("SELECT count(*) FROM greetings") == 0


async def test_outside_a_job_there_is_nothing_to_complete(database: None) -> None:
    async with db.transaction():
        await actions.complete_in_transaction()


async def test_a_failing_function_undoes_its_own_transaction_only(database: None, wire_jobs: Wire) -> None:
    await db.execute("CREATE TABLE greetings (name text)")

    async def greet(payload: dict[str, Any]) -> None:
        async with db.transaction():
            await db.execute("INSERT INTO greetings VALUES ($1)", payload["name"])
            await db.execute("INSERT INTO greetings VALUES (1 / 0)")

    wire_jobs(greet=greet)
    job_id = await actions.enqueue("greet", {"name": "Aylin"})
    assert await worker.run_due() == 1
    found = await _state(job_id)
    assert found.state == "waiting"
    assert found.last_error == "DivisionByZeroError: division by zero"
    assert await db.value("SELECT count(*) FROM greetings") == 0


async def test_metrics_say_how_many_stand_in_which_state(database: None, wire_jobs: Wire) -> None:
    async def greet(_payload: dict[str, Any]) -> None:
        return

    wire_jobs(greet=greet)
    await actions.enqueue("greet", {})
    await metrics.look()
    assert _standing("greet") == {"waiting": 1.0, "running": 0.0, "done": 0.0, "dead": 0.0}
    await worker.run_due()
    await metrics.look()
    assert _standing("greet") == {"waiting": 0.0, "running": 0.0, "done": 1.0, "dead": 0.0}


def _standing(kind: str) -> dict[str, float]:
    (family,) = metrics.STANDING.collect()
    return {one.labels["state"]: one.value for one in family.samples if one.labels["kind"] == kind}
