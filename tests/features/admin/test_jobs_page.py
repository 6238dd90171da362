"""The page of background work: what failed is seen, tried again or dropped."""

import httpx
from tests.builders.counting import statements_of
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk.admin.job_words import words_of
from casedesk.audit.queries import entries
from casedesk.platform import db, events
from casedesk.platform.jobs import actions, queries


async def _dead(reason: str = "OSError: the server said no") -> int:
    job_id = await actions.enqueue("let_reply_go", {"reply": 17})
    assert job_id is not None
    await db.execute(
        "UPDATE jobs SET state = 'dead', ended_at = now(), attempts = 11, last_error = $2 WHERE id = $1",
        job_id,
        reason,
    )
    return job_id


async def test_what_was_given_up_stands_there_with_its_reason(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    assert "Nothing was given up" in (await client.get("/settings/jobs")).text
    await _dead()
    page = (await client.get("/settings/jobs")).text
    assert "A reply goes out" in page
    assert "reply 17" in page
    assert "OSError: the server said no" in page


async def test_it_is_tried_again(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    job_id = await _dead()
    answer = await client.post(f"/settings/jobs/{job_id}/retrial")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/jobs")
    found = await queries.job(job_id)
    assert found is not None
    assert (found.state, found.attempts) == ("waiting", 0)
    assert (await client.post(f"/settings/jobs/{job_id}/retrial")).status_code == 404
    assert [(entry.verb, entry.subject_id) for entry in await entries(subject="job")] == [("retried", job_id)]


async def test_it_is_dropped(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    job_id = await _dead()
    assert (await client.post(f"/settings/jobs/{job_id}/removal")).status_code == 303
    assert await queries.job(job_id) is None
    assert "dropped job" in (await client.get("/settings/audit?about=job")).text


async def test_late_work_is_told_with_why_nothing_happens(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    await actions.enqueue("from_the_future", {})
    await db.execute("UPDATE jobs SET run_at = now() - interval '5 minutes'")
    await actions.note_unknown(events.job_kinds())
    page = (await client.get("/settings/jobs")).text
    assert "Some work is late" in page
    assert "knows no job of the kind from_the_future" in page


async def test_only_admins_see_it(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.ruth)
    assert (await client.get("/settings/jobs")).status_code == 403


async def test_more_dead_jobs_need_no_more_statements(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    await _dead()
    one = await statements_of(client.get("/settings/jobs"))
    for _ in range(60):
        await _dead()
    assert await statements_of(client.get("/settings/jobs")) == one
    assert "before=" in (await client.get("/settings/jobs")).text


def test_every_kind_of_job_has_words(database: None) -> None:
    assert [kind for kind in events.job_kinds() if words_of(kind) == kind] == []
