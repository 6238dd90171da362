"""The pages of who writes: confirming a sender, participants, a forward's customer, moving, spam, sealed mails."""

import pytest
from tests.builders.cases import columns, contacts_on
from tests.builders.mails import a_mail, comes, latest_contact, opens, results
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import Page, read_page, send

from casedesk import wiring
from casedesk.channels.email.queries.blocked import blocking
from casedesk.channels.email.queries.raw import count_in_spam, count_in_tray
from casedesk.platform import db

CARD = "4111 1111 1111 1111"
FORWARDED = """FYI

---------- Forwarded message ---------
From: Bea Lind <bea@example.net>
Date: Fri, 20 Nov 2026 at 09:12
Subject: Lamp without a bulb
To: <mina@demo.example>

There was no bulb in the box.
"""


@pytest.fixture(autouse=True)
def wired() -> None:
    wiring.install()


async def strange_mail(desk: Desk, **headers: str) -> tuple[int, int]:
    """Aylin's case by mail, and somebody else's answer on it: the case and the contact."""
    case_id = await opens(a_mail(Message_ID="<first@example.com>"))
    headers.setdefault("sender", "Cem <cem@example.org>")
    await opens(a_mail("I have a question.", In_Reply_To="<first@example.com>", **headers))
    return case_id, int(str((await latest_contact(case_id))["id"]))


async def undone(desk: Desk, page: Page) -> None:
    """Presses Undo where the page offers it."""
    [form] = [
        one
        for one in page.forms
        if "/undo" in one.action
        or one.action.endswith(("removal", "return"))
        or "/placement/" in one.action
        or "/customer/" in one.action
        or "/spam/undo/" in one.action
    ][:1]
    answer = await desk.mina.post(form.action)
    assert answer.status_code == 303, answer.text


async def followed(desk: Desk, location: str) -> Page:
    return await desk.look(location.partition("#")[0])


async def test_a_new_address_is_asked_about_and_gets_no_answer_until_then(desk: Desk) -> None:
    case_id, contact = await strange_mail(desk)
    page = await desk.look(f"/cases/C-{case_id}")
    assert "new address, confirm" in page.text
    assert "Nobody on this case is known at cem@example.org." in page.text
    offered = page.text.count("cem@example.org (")
    assert offered == page.text.count("cem@example.org (not accepted yet)") > 0
    answer = await desk.mina.post(f"/cases/C-{case_id}/contacts/{contact}/sender", data={"who": "customer"})
    assert answer.status_code == 303
    page = await followed(desk, answer.headers["location"])
    assert "new address, confirm" not in page.text
    assert "knows the new address: it is the customer." in page.text
    reply = await desk.mina.post(
        f"/cases/C-{case_id}/replies", data={"to": "cem@example.org", "body": "Yes."}
    )
    assert reply.status_code == 303, reply.text


async def test_an_unknown_sender_cannot_be_answered_by_a_forged_form(desk: Desk) -> None:
    case_id, _contact = await strange_mail(desk)
    reply = await desk.mina.post(
        f"/cases/C-{case_id}/replies", data={"to": "cem@example.org", "body": "Yes."}
    )
    assert reply.status_code == 422


async def test_somebody_else_takes_part_and_is_on_the_panel(desk: Desk) -> None:
    case_id, contact = await strange_mail(desk)
    answer = await desk.mina.post(
        f"/cases/C-{case_id}/contacts/{contact}/sender",
        data={"who": "participant", "name": "Cem Kaya", "sees": "history"},
    )
    page = await followed(desk, answer.headers["location"])
    assert "Cem Kaya" in page.text
    assert "sees all that was said" in page.text
    key = await db.value("SELECT id FROM participants")
    await desk.mina.post(f"/cases/C-{case_id}/participants/{key}", data={"sees": "nothing"})
    assert "sees only what is sent to them" in (await desk.look(f"/cases/C-{case_id}")).text
    await desk.mina.post(f"/cases/C-{case_id}/participants/{key}/removal")
    page = await desk.look(f"/cases/C-{case_id}")
    assert "Nobody but the customer." in page.text
    assert "new address, confirm" not in page.text, "an agent has said who wrote it"
    await desk.mina.post(f"/cases/C-{case_id}/participants/{key}/return")
    assert "cem@example.org" in (await desk.look(f"/cases/C-{case_id}")).text


async def test_adding_somebody_by_hand_says_what_is_wrong(desk: Desk) -> None:
    page = await desk.look()
    wrong = await send(desk.mina, page, "/participants", address="nobody at all", name="Cem")
    assert wrong.status_code == 422
    assert "Write their mail address" in wrong.text
    right = await send(desk.mina, read_page(wrong), "/participants", address="cem@example.org")
    assert right.status_code == 303
    assert "Cem" in (await desk.look()).text


async def test_not_known_stays_and_can_be_said_otherwise(desk: Desk) -> None:
    case_id, contact = await strange_mail(desk)
    await desk.mina.post(f"/cases/C-{case_id}/contacts/{contact}/sender", data={"who": "unknown"})
    page = await desk.look(f"/cases/C-{case_id}")
    assert "not known" in page.text
    assert "there is no answer" in page.text
    assert len([form for form in page.forms if form.action.endswith("/sender")]) == 2


async def test_a_mail_that_its_domain_disowns_is_said_to_be_so_plainly(desk: Desk) -> None:
    case_id, _contact = await strange_mail(
        desk, sender="Aylin <aylin@example.com>", Authentication_Results=results("fail")
    )
    page = await desk.look(f"/cases/C-{case_id}")
    assert "may be forged, confirm" in page.text
    assert "DMARC failed" in page.text


async def test_what_one_of_us_forwards_becomes_the_original_senders_after_one_click(desk: Desk) -> None:
    mina = await db.value("SELECT email FROM users WHERE id = $1", desk.cast.mina)
    case_id = await opens(a_mail(FORWARDED, f"Mina Park <{mina}>", Subject="Fwd: Lamp"))
    page = await desk.look(f"/cases/C-{case_id}")
    assert "Who is the customer?" in page.text
    assert "Mina Park sent this on. It was written by Bea Lind, bea@example.net." in page.text
    before = (await columns(case_id)).customer_id
    answer = await send(desk.mina, page, "/original-sender")
    assert answer.status_code == 303
    page = await followed(desk, answer.headers["location"])
    assert "Who is the customer?" not in page.text
    assert "This is Bea Lind's case now" in page.text
    assert "to bea@example.net" in page.text
    await undone(desk, page)
    assert (await columns(case_id)).customer_id == before
    assert "Who is the customer?" in (await desk.look(f"/cases/C-{case_id}")).text


@pytest.mark.parametrize("to", ["other", "listed", "new", "tray"])
async def test_a_contact_is_moved_in_one_step_and_back(desk: Desk, to: str) -> None:
    other = await opens(a_mail("Her other matter.", Subject="Other"))
    case_id, contact = await strange_mail(desk)
    address = f"/cases/C-{case_id}/contacts/{contact}/placement"
    page = await desk.look(address)
    assert "answers a message of the case" in page.text
    assert f"C-{other}" in page.text
    fields = {"other": {"to": "new", "other": f"c-{other}"}, "listed": {"to": f"C-{other}"}}
    answer = await desk.mina.post(address, data=fields.get(to, {"to": to}))
    assert answer.status_code == 303, answer.text
    assert contact not in await contacts_on(case_id)
    await undone(desk, await followed(desk, answer.headers["location"]))
    assert contact in await contacts_on(case_id)
    assert await count_in_tray() == 0


async def test_why_a_contact_cannot_be_moved(desk: Desk) -> None:
    case_id = await opens(a_mail())
    contact = (await latest_contact(case_id))["id"]
    address = f"/cases/C-{case_id}/contacts/{contact}/placement"
    alone = await desk.mina.post(address, data={"to": "new"})
    assert alone.status_code == 409
    assert "only contact here" in read_page(alone).text
    assert (await desk.mina.post(address, data={"to": "other", "other": "nonsense"})).status_code == 422
    assert (await desk.mina.post(address, data={"to": "C-999999"})).status_code == 404
    assert (await desk.mina.post(address, data={})).status_code == 422


async def test_a_case_that_is_spam_ends_and_comes_back(desk: Desk) -> None:
    case_id = await opens(a_mail("Buy.", "offers@spam.example"))
    page = await desk.look(f"/cases/C-{case_id}")
    answer = await send(desk.mina, page, "/spam", block="@spam.example")
    assert answer.status_code == 303, answer.text
    assert await blocking("x@spam.example") == "@spam.example"
    await undone(desk, await followed(desk, answer.headers["location"]))
    assert await blocking("x@spam.example") == ""
    assert (await columns(case_id)).disposition is None


async def test_the_spam_tray_shows_what_came_and_lets_it_in(desk: Desk, visit: Visit) -> None:
    ruth = await visit(desk.cast.ruth)
    page = read_page(await ruth.get("/settings/blocked"))
    assert (await send(ruth, page, "/settings/blocked", pattern="@gmail.com")).status_code == 422
    assert (
        await send(ruth, page, "/settings/blocked", pattern="@spam.example", reason="offers")
    ).status_code == 303
    first = await comes(a_mail(f"Offer {CARD}.", "Great Offers <offers@spam.example>", Subject=f"Now {CARD}"))
    second = await comes(a_mail("Offer two.", "Great Offers <offers@spam.example>"))
    page = await desk.look("/mail/spam")
    assert "Spam · 2" in page.text
    assert "Its sender is blocked: @spam.example." in page.text
    assert "4111" not in page.text
    assert "Spam · 2" in (await desk.look("/mail/tray")).text
    answer = await desk.mina.post(f"/mail/spam/{first.raw_id}/acceptance", data={"unblock": "1"})
    assert answer.headers["location"].startswith("/cases/C-")
    assert await blocking("offers@spam.example") == ""
    await desk.mina.post(f"/mail/spam/{second.raw_id}/dismissal")
    assert await count_in_spam() == 0
    assert "Nobody is blocked" in read_page(await ruth.get("/settings/blocked")).text
    audit = read_page(await ruth.get("/settings/audit")).text
    assert "blocked a sender" in audit
    assert (await desk.mina.get("/settings/blocked")).status_code == 403


async def test_a_mail_of_the_tray_is_placed_by_hand(desk: Desk) -> None:
    first, second = await comes(a_mail("Who am I?", None)), await comes(a_mail("And I?", None))
    nowhere = await desk.mina.post(f"/mail/tray/{first.raw_id}/placement", data={"other": "C-999999"})
    assert nowhere.headers["location"] == "/mail/tray"
    there = await desk.mina.post(f"/mail/tray/{first.raw_id}/placement", data={"other": f"C-{desk.case}"})
    assert there.headers["location"] == desk.address
    new = await desk.mina.post(f"/mail/tray/{second.raw_id}/placement", data={})
    assert new.headers["location"].startswith("/cases/C-")
    assert await count_in_tray() == 0


async def test_the_source_of_a_mail_with_a_card_is_opened_by_an_admin_with_a_reason_alone(
    desk: Desk, visit: Visit
) -> None:
    case_id = await opens(a_mail(f"Charge {CARD}."))
    contact = (await latest_contact(case_id))["id"]
    page = await desk.look(f"/cases/C-{case_id}")
    assert "card number masked" in page.text
    assert "4111" not in page.text
    answer = await desk.mina.get(f"/cases/C-{case_id}/contacts/{contact}/source")
    sealed = answer.headers["location"]
    assert "An admin can open it" in (await desk.look(sealed)).text
    assert (await desk.mina.post(sealed, data={"reason": "I am curious"})).status_code == 403
    noor = await visit(desk.cast.noor)
    assert (await noor.post(sealed, data={"reason": "x"})).status_code == 422
    opened = await noor.post(sealed, data={"reason": "The bank asks for the mail."})
    assert CARD.encode() in opened.content
    entry = await db.record("SELECT verb, details FROM audit_entries WHERE subject = 'mail'")
    assert entry is not None
    assert entry["verb"] == "unsealed"
    assert entry["details"]["reason"] == "The bank asks for the mail."


async def test_a_sealed_mail_of_the_tray_stays_sealed(desk: Desk, visit: Visit) -> None:
    taken = await comes(a_mail(f"Charge {CARD}.", None, Subject=f"Card {CARD}"))
    assert "4111" not in (await desk.look("/mail/tray")).text
    answer = await desk.mina.get(f"/mail/tray/{taken.raw_id}/source")
    assert answer.headers["location"] == f"/mail/tray/{taken.raw_id}/sealed"
    assert "This mail is sealed" in (await desk.look(answer.headers["location"])).text
    noor = await visit(desk.cast.noor)
    opened = await noor.post(answer.headers["location"], data={"reason": "To call them back."})
    assert CARD.encode() in opened.content
