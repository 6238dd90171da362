"""From the customer's mail on a real server to our word, their answer and their own page, and never a second case."""

import asyncio
import email
import email.policy
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from playwright.async_api import Browser
from tests.browser.conftest import PATIENCE_MS, Person, join, person, sets_the_desk_up
from tests.browser.flaws import flaws
from tests.builders.mail_servers import ImapServer, SmtpSink, imap_server, smtp_sink
from tests.features.cli.running import Desk, casedesk

OURS = "help@desk.example"
SUBJECT = "The lamp arrived broken"
ANSWER = "Dear Aylin, a new **lamp** leaves today."


@pytest.fixture
def theirs() -> Iterator[ImapServer]:
    with imap_server(user=OURS) as server:
        yield server


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


async def test_a_mail_is_fetched_acknowledged_answered_and_answered_again_on_one_case(
    new_desk: Desk, browser: Browser, theirs: ImapServer, sink: SmtpSink
) -> None:
    noor, mina = await person(browser, new_desk), await person(browser, new_desk)
    await sets_the_desk_up(noor)
    await sets_the_mailbox_up(noor, theirs, sink)
    found = await flaws(noor.page)
    await join(new_desk, mina, "mina@desk.example", "Mina Park")

    theirs.put(from_aylin("<1@example.com>", "Hello,\n\nit is broken at the base.\n\nAylin Demir"))
    welcome = await sent(sink, 1)
    number = case_named_in(welcome)
    assert "Re: " + SUBJECT in welcome["Subject"]
    assert any(name in text_of(welcome) for name in ("Mina Park", "Noor Haddad"))

    await mina.goes_to(f"/cases/{number}")
    await mina.sees("it is broken at the base.")
    await mina.page.locator("[data-panel=reply] textarea").fill(ANSWER)
    await mina.presses("Send to Aylin Demir")
    answer = await sent(sink, 2)
    assert "a new *lamp* leaves today." in text_of(answer)
    assert "<strong>lamp</strong>" in html_of(answer)
    await shows(mina, f"/cases/{number}", "sent")
    found += await flaws(mina.page)

    theirs.put(from_aylin("<2@example.com>", "Thank you, I wait for it.", In_Reply_To=answer["Message-ID"]))
    await shows(mina, f"/cases/{number}", "Thank you, I wait for it.")

    aylin = await person(browser, new_desk, width=390)
    await aylin.page.goto(link_in(welcome))
    await aylin.presses("Open my case")
    await aylin.sees("a new lamp leaves today.")
    await aylin.sees("Thank you, I wait for it.")
    found += await flaws(aylin.page)

    await noor.goes_to("/cases")
    assert await noor.page.locator("[data-row]").count() == 1
    assert found == []
    assert [mina.trouble, aylin.trouble] == [[], []]
    assert all("422" in said for said in noor.trouble), noor.trouble  # the password that was refused
    verified = casedesk("verify", "--data", str(new_desk.data))
    assert verified.returncode == 0, verified.stdout


async def sets_the_mailbox_up(noor: Person, theirs: ImapServer, sink: SmtpSink) -> None:
    """The settings page tries both servers before it saves."""
    await noor.goes_to("/settings/mailboxes/new")
    page = noor.page
    await page.fill("[name=address]", OURS)
    await page.fill("[name=name]", "Help")
    await page.fill("[name=from_name]", "Lampenhaus")
    await page.check("[name=fetches]")
    await page.check("[name=sends]")
    for way, port in (("imap", theirs.port), ("smtp", sink.port)):
        await page.fill(f"[name={way}_host]", "127.0.0.1")
        await page.fill(f"[name={way}_port]", str(port))
        await page.select_option(f"[name={way}_security]", "plain")
    await page.fill("[name=password]", "not the password")
    await noor.presses("Try and save")
    await noor.sees("It does not work yet")
    await page.fill("[name=password]", theirs.password)
    await noor.presses("Try and save")
    await noor.sees("all is well")


def from_aylin(message_id: str, body: str, **headers: str) -> bytes:
    """A mail as her program writes it."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Aylin Demir <aylin@example.com>", OURS
    mail["Subject"], mail["Message-ID"] = SUBJECT, message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail.as_bytes()


async def sent(sink: SmtpSink, count: int) -> EmailMessage:
    """The mail that went out as the `count`-th."""
    await until(lambda: len(sink.received) >= count)
    found = email.message_from_bytes(sink.received[count - 1].source, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


async def until(holds: Callable[[], bool]) -> None:
    """Waits as patiently as a page is waited for, and a little longer: a reply is held for ten seconds."""
    async with asyncio.timeout(3 * PATIENCE_MS / 1000):
        while not holds():
            await asyncio.sleep(0.1)


async def shows(someone: Person, path: str, words: str) -> None:
    """Looks at a page again and again until it shows these words."""
    async with asyncio.timeout(3 * PATIENCE_MS / 1000):
        while True:
            await someone.goes_to(path)
            if words in await someone.page.locator("#history").inner_text():
                return
            await asyncio.sleep(0.5)


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def case_named_in(mail: EmailMessage) -> str:
    found = re.search(r"\[(C-[0-9]+)\]", mail["Subject"])
    assert found is not None, mail["Subject"]
    return found[1]


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http://\S+/my/\S+", text_of(mail))
    assert found is not None, text_of(mail)
    return found[0].rstrip(".")
