"""The customer is told who has their case now: by the new owner's own letter, or else by a short one in time."""

import pytest
from tests.builders.cases import a_case, a_user, answers, mail
from tests.builders.handoffs import is_away, offers
from tests.builders.mailboxes import a_sending_mailbox
from tests.builders.people import a_customer
from tests.features.cases.conftest import Desk, desk, time

from casedesk.cases.actions.stage_moves import end
from casedesk.cases.rules import actors
from casedesk.channels.email.actions.introducing import INTRODUCE
from casedesk.channels.email.letters import letter_of
from casedesk.channels.email.queries.outgoing import own_mails
from casedesk.channels.email.queries.to_send import mailbox_for
from casedesk.channels.email.rules.composing import Letter
from casedesk.ownership.actions import assign
from casedesk.ownership.handoffs.actions.answering import accept
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.jobs import worker

__all__ = ["desk", "time"]

WHAT_WENT = (
    "SELECT body, address FROM interactions WHERE nature = 'machine' AND direction = 'out' ORDER BY id"
)


async def introductions() -> list[str]:
    return [row["body"] for row in await db.records(WHAT_WENT)]


async def handed_over(desk: Desk, **more: str) -> int:
    """A case that Mina had and Jonas accepted, of somebody who is known to read their mail."""
    await db.execute("UPDATE identities SET confirmed_at = now()")
    case_id = await a_case(desk.aylin, mail(), **more)
    await assign(case_id, desk.mina, "hers first", actors.user(desk.ana))
    handoff_id = await offers(case_id, desk.mina, desk.jonas)
    await accept(case_id, handoff_id, desk.by_jonas)
    return case_id


async def test_half_an_hour_later_they_are_told_in_their_language(desk: Desk, time: StandingClock) -> None:
    await handed_over(desk, language="de")
    await worker.run_due()
    assert await introductions() == [], "the new owner may write themselves"
    time.advance(minutes=31)
    await worker.run_due()
    [said] = await introductions()
    assert "kümmert sich jetzt Jonas Ott" in said
    [sent] = await db.records("SELECT to_address, subject FROM outgoing_mails")
    assert sent["to_address"] == "aylin@example.com"
    assert sent["subject"].startswith("Wer sich jetzt um Ihr Anliegen kümmert: Lamp arrived broken [C-")


async def test_who_wrote_themselves_or_has_it_no_more_is_not_introduced(
    desk: Desk, time: StandingClock
) -> None:
    written = await handed_over(desk)
    time.advance(minutes=5)
    await answers(written, desk.by_jonas, "I look after it now.")
    back = await handed_over(desk)
    await assign(back, desk.ana, "hers", actors.user(desk.ana))
    ended = await handed_over(desk)
    await end(ended, "withdrawn", "", desk.by_jonas)
    time.advance(minutes=31)
    await worker.run_due()
    [said] = await introductions()
    assert f"C-{back}" in said
    assert "Ana Ruiz" in said


async def test_back_with_whom_they_know_nothing_is_said(desk: Desk, time: StandingClock) -> None:
    await db.execute("UPDATE identities SET confirmed_at = now()")
    case_id = await a_case(desk.aylin)
    await answers(case_id, desk.by_mina, "I look into it.")
    time.advance(minutes=1)
    by_ana = actors.user(desk.ana)
    await assign(case_id, desk.jonas, "x", by_ana)
    await assign(case_id, desk.mina, "after all", by_ana)
    time.advance(hours=1)
    await worker.run_due()
    assert await introductions() == []


@pytest.mark.parametrize("address", ["noreply@example.com", None])
async def test_nobody_is_written_to_who_cannot_answer(
    desk: Desk, time: StandingClock, address: str | None
) -> None:
    customer = await a_customer("Somebody", *([address] if address else []))
    await db.execute("UPDATE identities SET confirmed_at = now()")
    case_id = await a_case(customer)
    await assign(case_id, desk.ana, "hers", actors.user(desk.ana))
    time.advance(hours=1)
    await worker.run_due()
    assert await introductions() == []
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = $1 AND state = 'done'", INTRODUCE)


async def test_who_covers_is_named_too(desk: Desk, time: StandingClock) -> None:
    lea = await a_user("Lea Brandt", takes_cases=False)
    await is_away(desk.jonas, lea, time.at)
    case_id = await handed_over(desk)
    time.advance(minutes=31)
    await worker.run_due()
    [said] = await introductions()
    assert AWAY in said
    await a_sending_mailbox(2525)
    for by, named in ((actors.user(lea), True), (desk.by_jonas, False)):
        letter = await written(await answers(case_id, by, "We look into it."), case_id)
        assert (AWAY in letter.text, AWAY in letter.html) == (named, named), (
            "not where the owner writes themselves"
        )
    time.advance(days=3)
    assert AWAY not in (await written(await answers(case_id, actors.user(lea), "Done."), case_id)).text


AWAY = "Jonas Ott is away; Lea Brandt is looking after your case meanwhile."


async def written(interaction_id: int, case_id: int) -> Letter:
    """The letter of a contact, as it would be sent."""
    message_id = await db.value(
        "SELECT message_id FROM outgoing_mails WHERE interaction_id = $1", interaction_id
    )
    mailbox = await mailbox_for(case_id, None)
    assert mailbox is not None
    return await letter_of((await own_mails([message_id]))[0], mailbox)
