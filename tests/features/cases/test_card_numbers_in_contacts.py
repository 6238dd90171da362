"""No number of a payment card can be read on a case, whichever way it came."""

from tests.builders.cases import NINE, a_case, columns
from tests.features.cases.conftest import Desk

from casedesk.cases.actions.contacts import Contact, log_contact, open_with_contact, record_contact
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.opening import NewCase
from casedesk.cases.actions.story import change_details, tell_story
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.platform import db

CARD = "4111 1111 1111 1111"
HIDDEN = "•••• •••• •••• 1111"


async def kept(interaction_id: int) -> dict[str, object]:
    found = await db.record("SELECT * FROM interactions WHERE id = $1", interaction_id)
    assert found is not None
    return dict(found)


async def test_a_mail_is_kept_without_them(desk: Desk) -> None:
    mail = Contact(
        channel="email",
        direction="in",
        sender_name=f"Aylin {CARD}",
        subject=f"Charged {CARD}",
        body=f"My card {CARD}\nand 4111-1111-\n1111-1111",
        quoted=f"> {CARD}",
        html=f"<p>4111&nbsp;1111 <b>1111</b> 1111</p><p>{CARD}</p>",
        message_id="one@example.com",
        body_hash=b"x",
    )
    recorded = await record_contact(await a_case(desk.aylin), mail, Sender.CUSTOMER, actors.customer())
    assert recorded.masked
    found = await kept(recorded.interaction_id)
    assert found["masked"]
    assert "4111" not in str(found)
    assert found["body"] == f"My card {HIDDEN}\nand ••••-••••-\n••••-1111"
    assert found["html"] == f"<p>••••&nbsp;•••• <b>••••</b> 1111</p><p>{HIDDEN}</p>"


async def test_a_new_case_shows_none_in_its_title_and_its_issue(desk: Desk) -> None:
    new = NewCase(desk.aylin, "form", f"Charged {CARD}", at=NINE, issue=f"Card {CARD}", wish=f"Pay {CARD}")
    recorded = await open_with_contact(
        new, Contact("form", "in", body=f"Card {CARD}", at=NINE), actors.customer()
    )
    case = await columns(recorded.case_id)
    assert (case.title, case.issue, case.wish) == (f"Charged {HIDDEN}", f"Card {HIDDEN}", f"Pay {HIDDEN}")
    assert recorded.masked


async def test_a_call_that_is_written_down_shows_none(desk: Desk) -> None:
    call = Contact("phone", "in", body=f"She read out {CARD}", answered=True, by_user_id=desk.mina)
    recorded = await log_contact(await a_case(desk.aylin), call, desk.by_mina)
    assert (await kept(recorded.interaction_id))["body"] == f"She read out {HIDDEN}"


async def test_what_an_agent_writes_down_shows_none_either(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    note_id = await add_note(case_id, f"She said {CARD}.", desk.by_mina)
    assert await db.value("SELECT body FROM notes WHERE id = $1", note_id) == f"She said {HIDDEN}."
    await tell_story(case_id, {"issue": f"charged {CARD}"}, desk.by_mina)
    await change_details(case_id, {"title": f"Card {CARD}"}, desk.by_mina)
    case = await columns(case_id)
    assert (case.issue, case.title) == (f"charged {HIDDEN}", f"Card {HIDDEN}")


async def test_an_order_number_stays_as_it_is(desk: Desk) -> None:
    mail = Contact("email", "in", subject="Order 4111111111111112", body="+49 30 1234 5678 90")
    recorded = await record_contact(await a_case(desk.aylin), mail, Sender.CUSTOMER, actors.customer())
    found = await kept(recorded.interaction_id)
    assert not recorded.masked
    assert (found["subject"], found["masked"]) == ("Order 4111111111111112", False)
