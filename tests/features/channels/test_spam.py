"""Spam has a tray of its own: nothing vanishes, everything can be taken back; and mails that show a card are sealed."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from tests.builders.cases import NINE, columns
from tests.builders.mails import DESK, a_mail, comes, latest_contact, opens
from tests.cast import Cast

from casedesk import wiring
from casedesk.audit.rules import Doer, by_user
from casedesk.cases.rules import actors
from casedesk.channels.email.actions.receiving import bring_back, dismiss
from casedesk.channels.email.actions.spam import block, end_as_spam, not_spam, unblock, undo_spam
from casedesk.channels.email.queries.blocked import blocked_senders, blocking, customers_at
from casedesk.channels.email.queries.raw import count_in_spam, count_in_tray, raw_mail, spam
from casedesk.channels.email.rules.placing import MARKED
from casedesk.platform import clock, db, files
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, Refused

SELLER = "Great Offers <offers@spam.example>"
CARD = "4111 1111 1111 1111"


@pytest.fixture(autouse=True)
def time(cast: Cast) -> Iterator[StandingClock]:
    wiring.install()
    with clock.frozen(NINE) as standing:
        yield standing


@pytest.fixture
def mina(cast: Cast) -> Doer:
    return by_user(cast.mina)


async def audited() -> list[tuple[str, str]]:
    rows = await db.records(
        "SELECT verb, subject FROM audit_entries WHERE subject = 'blocked_sender' ORDER BY id"
    )
    return [(row["verb"], row["subject"]) for row in rows]


async def test_what_our_server_marks_waits_in_the_spam_and_not_in_a_case() -> None:
    taken = await comes(a_mail("Buy.", SELLER, X_Spam_Flag="YES"))
    assert (taken.state, taken.reason) == ("spam", MARKED)
    assert (await count_in_spam(), await count_in_tray()) == (1, 0)
    assert [one.id for one in await spam()] == [taken.raw_id]
    assert await db.value("SELECT count(*) FROM cases") == 0


async def test_the_servers_mark_stops_neither_an_answer_nor_a_known_customer() -> None:
    case_id = await opens(a_mail(Message_ID="<first@example.com>"))
    assert (
        await opens(a_mail("Answer.", SELLER, In_Reply_To="<first@example.com>", X_Spam_Flag="YES"))
        == case_id
    )
    assert (await comes(a_mail("A second matter.", X_Spam_Flag="YES"))).state == "placed"


@pytest.mark.parametrize("pattern", ["offers@spam.example", "@spam.example", "Offers@SPAM.example"])
async def test_who_is_blocked_goes_to_spam_even_in_a_thread(mina: Doer, pattern: str) -> None:
    await opens(a_mail(Message_ID="<first@example.com>"))
    await block(pattern, "", mina)
    taken = await comes(a_mail("Buy.", SELLER, In_Reply_To="<first@example.com>"))
    assert taken.state == "spam"
    assert pattern.lower() in taken.reason
    assert (await comes(a_mail("Mine.", "joffers@spam.example.org"))).state == "placed"


async def test_not_spam_understands_it_and_reads_the_sender_again(mina: Doer) -> None:
    await block("@spam.example", "", mina)
    first = await comes(a_mail("No offer.", SELLER))
    placed = await not_spam(first.raw_id, mina, also_unblock=False)
    assert placed.new_case
    second = await comes(a_mail("Again.", SELLER))
    assert second.state == "spam"
    await not_spam(second.raw_id, mina, also_unblock=True)
    assert await blocking("offers@spam.example") == ""
    assert (await comes(a_mail("And again.", SELLER))).state == "placed"
    assert await audited() == [("added", "blocked_sender"), ("removed", "blocked_sender")]
    with pytest.raises(Refused):
        await not_spam(second.raw_id, mina, also_unblock=False)


async def test_spam_is_put_aside_and_comes_back_to_sight() -> None:
    taken = await comes(a_mail("Buy.", SELLER, X_Spam_Flag="YES"))
    await dismiss(taken.raw_id)
    assert await count_in_spam() == 0
    await bring_back(taken.raw_id)
    assert await count_in_spam() + await count_in_tray() == 1


async def test_a_case_that_is_spam_ends_blocks_and_comes_back(cast: Cast, mina: Doer) -> None:
    by = actors.user(cast.mina)
    case_id = await opens(a_mail("Buy.", SELLER))
    blocked = await end_as_spam(case_id, "offers@spam.example", by, mina)
    assert ((await columns(case_id)).disposition, await blocking("offers@spam.example")) == (
        "spam",
        "offers@spam.example",
    )
    assert (await comes(a_mail("Buy more.", SELLER))).state == "spam"
    await undo_spam(case_id, blocked, by, mina)
    assert ((await columns(case_id)).disposition, await blocking("offers@spam.example")) == (None, "")


async def test_a_case_stays_as_it_was_where_its_sender_cannot_be_blocked(cast: Cast, mina: Doer) -> None:
    case_id = await opens(a_mail("Buy.", "someone@gmail.com"))
    with pytest.raises(Invalid, match="Anybody can"):
        await end_as_spam(case_id, "@gmail.com", actors.user(cast.mina), mina)
    assert (await columns(case_id)).disposition is None


@pytest.mark.parametrize(
    "typed", ["", "ann", "a b@c", "@", "ann@", "@gmail.com", "mina@demo.example", DESK, "@desk.example"]
)
async def test_what_cannot_be_blocked(mina: Doer, typed: str) -> None:
    await db.execute(
        "INSERT INTO mailboxes (name, address, normalised, created_at) VALUES ('Help', $1, $1, now())", DESK
    )
    with pytest.raises(Invalid):
        await block(typed, "", mina)


async def test_the_list_says_who_blocked_whom_and_how_much_it_kept_away(cast: Cast, mina: Doer) -> None:
    key = await block("@spam.example", "offers every day", mina)
    assert await block("@SPAM.example", "", mina) == key
    await comes(a_mail("Buy.", SELLER))
    found = (await blocked_senders())[0]
    assert (found.pattern, found.reason, found.by_user_id) == ("@spam.example", "offers every day", cast.mina)
    assert found.mails == 1
    assert await unblock(key, mina) == "@spam.example"
    assert await blocked_senders() == []


async def test_how_many_customers_a_domain_would_block() -> None:
    await opens(a_mail("One.", "a@shop.example"))
    await opens(a_mail("Two.", "b@shop.example"))
    await opens(a_mail("Three.", "c@myshop.example"))
    assert await customers_at("shop.example") == 2


# --- cards


async def test_a_mail_that_shows_a_card_is_sealed_and_its_contact_masked() -> None:
    taken = await comes(a_mail(f"Charge {CARD}.", Subject=f"Card {CARD}"))
    assert taken.case_id is not None
    contact, case = await latest_contact(taken.case_id), await columns(taken.case_id)
    assert contact["masked"] is True
    assert "4111" not in f"{contact['subject']}{contact['body']}{case.title}{case.issue}"
    raw = await raw_mail(taken.raw_id)
    assert raw is not None
    assert raw.sealed
    assert CARD.encode() in raw.source


async def test_what_waits_in_the_tray_or_the_spam_is_sealed_too() -> None:
    for raw in (
        a_mail(f"Charge {CARD}.", None),
        a_mail(f"Charge {CARD}.", SELLER, X_Spam_Flag="YES"),
        f"no mail at all, but {CARD}".encode(),
    ):
        kept = await raw_mail((await comes(raw)).raw_id)
        assert kept is not None
        assert kept.sealed


async def test_text_that_is_attached_is_kept_without_the_number_and_a_mail_as_its_words() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = SELLER, "Old"
    inner.set_content(f"Old card {CARD}", cte="base64")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "aylin@example.com", DESK, "Files"
    outer["Message-ID"] = "<files@example.com>"
    outer.set_content("See the files.")
    outer.add_attachment(f"name;card\nAylin;{CARD}\n", subtype="csv", filename="cards.csv")
    outer.add_attachment(inner)
    outer.add_attachment(CARD.encode(), maintype="application", subtype="octet-stream", filename="raw.bin")
    taken = await comes(outer.as_bytes())
    rows = await db.records(
        """
        SELECT a.name, a.type, f.sha256 FROM attachments a JOIN files f ON f.id = a.file_id
        JOIN raw_mails r ON r.interaction_id = a.interaction_id WHERE r.id = $1 ORDER BY a.position
        """,
        taken.raw_id,
    )
    texts = {row["name"]: files.read(row["sha256"].hex()).decode() for row in rows}
    assert texts["cards.csv"] == "name;card\nAylin;•••• •••• •••• 1111\n"
    assert [row["type"] for row in rows] == ["text/csv", "text/plain", "text/plain"]
    assert texts["raw.bin"] == "•••• •••• •••• 1111", "text is text, whatever it is called"
    assert "Old card •••• •••• •••• 1111" in texts["mail.txt"]
    raw = await raw_mail(taken.raw_id)
    assert raw is not None
    assert raw.sealed


async def test_a_mail_without_a_card_is_not_sealed() -> None:
    raw = await raw_mail((await comes(a_mail("Order 4111111111111112."))).raw_id)
    assert raw is not None
    assert not raw.sealed
