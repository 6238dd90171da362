"""What the pages say of mails that have not gone, or did not arrive."""

from collections.abc import Iterator

import httpx
import pytest
from tests.builders.cases import NINE, a_case, answers, mail
from tests.builders.mail_servers import SmtpSink, smtp_sink
from tests.builders.mailboxes import a_sending_mailbox
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.platform.jobs import worker


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture
def standing() -> Iterator[StandingClock]:
    with clock.frozen(NINE) as found:
        yield found


async def _answered(cast: Cast) -> tuple[int, int]:
    case_id = await a_case(await a_customer("Aylin Demir", "aylin@example.com"), mail())
    await db.execute("SELECT 1")
    answer = await answers(case_id, actors.user(cast.mina), "Here it comes.")
    await worker.run_due()
    return case_id, answer


async def test_a_mail_that_waits_says_why_and_until_when(
    client: httpx.AsyncClient, cast: Cast, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    sink.answers["RCPT"] = "451 come back later"
    case_id, answer = await _answered(cast)
    await signed_in(client, cast.mina)
    page = (await client.get(f"/cases/C-{case_id}")).text
    assert "It has not gone yet." in page
    assert "451 come back later" in page
    assert "next try" in page
    del sink.answers["RCPT"]
    standing.advance(seconds=5)
    tried = await client.post(f"/cases/C-{case_id}/contacts/{answer}/sending")
    assert tried.status_code == 303
    await worker.run_due()
    assert len(sink.received) == 1
    page = (await client.get(f"/cases/C-{case_id}")).text
    assert "It has not gone yet." not in page


async def test_a_mail_that_failed_is_on_its_authors_desk_until_made_good(
    client: httpx.AsyncClient, cast: Cast, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    sink.answers["RCPT"] = "550 5.7.1 not from you"
    case_id, answer = await _answered(cast)
    await signed_in(client, cast.mina)
    page = (await client.get("/")).text
    assert "not sent" in page
    assert "550 5.7.1 not from you" in page
    page = (await client.get(f"/cases/C-{case_id}")).text
    assert "It was not sent." in page
    assert f"/cases/C-{case_id}/contacts/{answer}/sending" in page
    del sink.answers["RCPT"]
    standing.advance(minutes=1)
    await client.post(f"/cases/C-{case_id}/contacts/{answer}/sending")
    assert "not sent" not in (await client.get("/")).text
    await worker.run_due()
    assert len(sink.received) == 1
    late = await client.post(f"/cases/C-{case_id}/contacts/{answer}/sending")
    assert late.status_code == 303
    await worker.run_due()
    assert len(sink.received) == 1


async def test_a_failure_answered_otherwise_leaves_the_desk(
    client: httpx.AsyncClient, cast: Cast, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    sink.answers["RCPT"] = "550 no such person"
    case_id, _answer = await _answered(cast)
    await signed_in(client, cast.mina)
    assert "not sent" in (await client.get("/")).text
    del sink.answers["RCPT"]
    standing.advance(minutes=1)
    await answers(case_id, actors.user(cast.mina), "Once more, elsewhere.")
    await worker.run_due()
    assert "not sent" not in (await client.get("/")).text


async def test_whoever_may_not_see_the_case_sends_nothing(
    client: httpx.AsyncClient, cast: Cast, sink: SmtpSink
) -> None:
    await signed_in(client, cast.mina)
    assert (await client.post("/cases/C-1/contacts/1/sending")).status_code == 404
