"""Mails that programs hand in: genuine ones are kept once, all others are told why not."""

import httpx
import pytest
from tests.builders.letters import mail_of

from casedesk.audit.rules import by_rule
from casedesk.channels.mail_room.rules.signed import SKEW, signature_of
from casedesk.channels.mailboxes.actions.keeping import add_mailbox, new_intake_secret
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets
from casedesk.platform import clock, db

MAIL = mail_of("", "The lamp is broken.")
BY = by_rule("tests")


def handed_in(secret: str, mail: bytes = MAIL, **otherwise: str) -> dict[str, str]:
    headers = {
        "casedesk-mailbox": "help@desk.example",
        "casedesk-time": str(int(clock.now().timestamp())),
        "casedesk-from": "ann@home.example",
        "casedesk-to": "help+abc@desk.example",
    }
    headers |= {f"casedesk-{name}": value for name, value in otherwise.items()}
    at, sender, recipient = (headers[f"casedesk-{name}"] for name in ("time", "from", "to"))
    return {"casedesk-signature": signature_of(secret, at, sender, recipient, mail), **headers}


@pytest.fixture
async def secret(client: httpx.AsyncClient) -> str:
    profile = Profile(name="Help", address="help@desk.example")
    return await new_intake_secret(await add_mailbox(profile, Secrets(), BY), BY)


async def test_a_genuine_mail_is_kept_once_however_often_it_comes(
    client: httpx.AsyncClient, secret: str
) -> None:
    headers = handed_in(secret)
    for _ in range(3):
        assert (await client.post("/intake/mail", content=MAIL, headers=headers)).status_code == 202
    rows = await db.records("SELECT source, envelope_from, envelope_to, mailbox_id FROM raw_mails")
    assert [(row["source"], row["envelope_from"], row["envelope_to"]) for row in rows] == [
        (MAIL, "ann@home.example", ["help+abc@desk.example"])
    ]
    assert rows[0]["mailbox_id"] is not None


@pytest.mark.parametrize(
    ("change", "body"),
    [
        ({"casedesk-signature": "0" * 64}, MAIL),
        ({"casedesk-signature": "ü"}, MAIL),
        ({"casedesk-mailbox": "other@desk.example"}, MAIL),
        ({"casedesk-to": "somebody@desk.example"}, MAIL),
        ({"casedesk-from": "mallory@home.example"}, MAIL),
        ({"casedesk-time": "1"}, MAIL),
        ({"casedesk-time": "soon"}, MAIL),
        ({"casedesk-time": "9" * 40}, MAIL),
        ({}, MAIL + b"."),
        ({}, b""),
    ],
)
async def test_whatever_was_changed_is_refused(
    client: httpx.AsyncClient, secret: str, change: dict[str, str], body: bytes
) -> None:
    headers = {name: value.encode() for name, value in (handed_in(secret) | change).items()}
    answer = await client.post("/intake/mail", content=body, headers=headers)
    assert answer.status_code == 401
    assert await db.value("SELECT count(*) FROM raw_mails") == 0


async def test_clocks_may_differ_by_five_minutes(client: httpx.AsyncClient, secret: str) -> None:
    headers = handed_in(secret)
    with clock.frozen(clock.now() + SKEW - SKEW / 60):
        assert (await client.post("/intake/mail", content=MAIL, headers=headers)).status_code == 202
    with clock.frozen(clock.now() + SKEW + SKEW / 60):
        assert (await client.post("/intake/mail", content=MAIL, headers=headers)).status_code == 401


async def test_an_old_secret_is_good_no_more(client: httpx.AsyncClient, secret: str) -> None:
    key = await db.value("SELECT id FROM mailboxes")
    fresh = await new_intake_secret(key, BY)
    assert (await client.post("/intake/mail", content=MAIL, headers=handed_in(secret))).status_code == 401
    assert (await client.post("/intake/mail", content=MAIL, headers=handed_in(fresh))).status_code == 202


async def test_a_mailbox_without_a_secret_takes_nothing(client: httpx.AsyncClient) -> None:
    await add_mailbox(Profile(name="Help", address="help@desk.example"), Secrets(), BY)
    assert (await client.post("/intake/mail", content=MAIL, headers=handed_in(""))).status_code == 401


async def test_what_is_too_large_is_refused(client: httpx.AsyncClient, secret: str) -> None:
    large = MAIL + b"x" * 36_000_000
    answer = await client.post("/intake/mail", content=large, headers=handed_in(secret, large))
    assert answer.status_code == 413
