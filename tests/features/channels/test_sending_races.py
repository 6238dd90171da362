"""Two at once on one mail, with real commits: it goes out once."""

import asyncio
from datetime import timedelta

from tests.builders.cases import a_case, a_user, answers, mail
from tests.builders.mail_servers import smtp_sink
from tests.builders.mailboxes import a_sending_mailbox
from tests.builders.people import a_customer

from casedesk.cases.rules import actors
from casedesk.channels.email.actions import delivering, sending
from casedesk.platform import clock, db
from casedesk.platform.errors import Refused
from casedesk.platform.jobs import worker


async def _waiting_mail(port: int) -> int:
    mina = actors.user(await a_user("Mina Park"))
    await a_sending_mailbox(port)
    with clock.frozen(clock.now() - timedelta(hours=1)):
        case_id = await a_case(await a_customer("Aylin Demir", "aylin@example.com"), mail())
        await answers(case_id, mina)
    return int(await db.value("SELECT id FROM outgoing_mails"))


async def test_a_mail_tried_by_many_at_once_goes_out_once(committed: str) -> None:
    with smtp_sink() as sink:
        sink.pause = 0.1
        mail_id = await _waiting_mail(sink.port)
        await asyncio.gather(*(delivering.send(mail_id) for _ in range(6)))
        await worker.run_due()
        assert len(sink.received) == 1
    assert await db.value("SELECT attempts FROM outgoing_mails") == 1
    assert await db.value("SELECT count(*) FROM deliveries WHERE state = 'sent'") == 1


async def test_a_button_pressed_twice_sends_once(committed: str) -> None:
    with smtp_sink() as sink:
        sink.answers["RCPT"] = "550 no"
        mail_id = await _waiting_mail(sink.port)
        await worker.run_due()
        sink.answers.clear()
        await asyncio.gather(*(delivering.retry(mail_id) for _ in range(2)))
        running = asyncio.gather(worker.run_due(), worker.run_due())
        await running
        assert len(sink.received) == 1
        again = await asyncio.gather(delivering.retry(mail_id), return_exceptions=True)
        assert isinstance(again[0], Refused)


async def test_lining_up_what_is_due_doubles_no_job(committed: str) -> None:
    with smtp_sink() as sink:
        await _waiting_mail(sink.port)
        await asyncio.gather(*(sending.line_up_due() for _ in range(4)))
        assert await db.value("SELECT count(*) FROM jobs WHERE kind = 'send_mail'") == 1
        await worker.run_due()
        assert len(sink.received) == 1
