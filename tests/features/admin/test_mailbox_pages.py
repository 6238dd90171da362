"""The settings of mailboxes as an admin meets them."""

import asyncio

import httpx
import pytest
from tests.builders.mail_servers import imap_server
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk.audit.rules import by_rule
from casedesk.channels.mailboxes.actions.keeping import add_mailbox
from casedesk.channels.mailboxes.actions.ways import note_desk_trouble, note_trouble
from casedesk.channels.mailboxes.queries.mailboxes import mailbox, mailboxes, secrets_of
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets
from casedesk.platform import db, public_address

FORM = {
    "name": "Help",
    "address": "help@desk.example",
    "sign_in": "password",
    "provider": "other",
    "fetches": "on",
    "imap_host": "127.0.0.1",
    "imap_security": "plain",
    "imap_login": "desk@desk.example",
    "smtp_port": "587",
    "smtp_security": "starttls",
}


@pytest.mark.parametrize("who", ["mina", "ruth"])
async def test_only_admins_see_them(client: httpx.AsyncClient, cast: Cast, who: str) -> None:
    await signed_in(client, getattr(cast, who))
    assert (await client.get("/settings/mailboxes")).status_code == 403


async def test_a_mailbox_is_tried_out_and_saved(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    assert "No mailbox yet" in (await client.get("/settings/mailboxes")).text
    assert "imap.gmail.com" in (await client.get("/settings/mailboxes/new?preset=google")).text
    assert "outlook.office365.com" in (await client.get("/settings/mailboxes/new?preset=microsoft")).text
    with imap_server() as theirs:
        typed = FORM | {"imap_port": str(theirs.port), "password": "wrong"}
        refused = await client.post("/settings/mailboxes", data=typed)
        assert refused.status_code == 422
        assert "refused the password of desk@desk.example" in refused.text
        assert "Save anyway" in refused.text
        assert 'value="wrong"' not in refused.text
        answer = await client.post("/settings/mailboxes", data=typed | {"password": theirs.password})
        assert answer.status_code == 303
        page = (await client.get("/settings/mailboxes")).text
        assert "help@desk.example" in page
        assert "fetched" in page
        key = (await mailboxes())[0].id
        shown = (await client.get(f"/settings/mailboxes/{key}")).text
        assert theirs.password not in shown
        tried = await client.post(f"/settings/mailboxes/{key}/trial")
        assert "All is well" in tried.text
    tried = await client.post(f"/settings/mailboxes/{key}/trial")
    assert "refuses connections" in tried.text
    assert "failing" in (await client.get("/settings/mailboxes")).text
    audit = (await client.get("/settings/audit")).text
    assert "set up the mailbox help@desk.example" in audit


async def test_what_was_typed_is_not_typed_again_to_save_it_anyway(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    await signed_in(client, cast.noor)
    typed = FORM | {"imap_port": "1", "password": "hunter2"}
    refused = await client.post("/settings/mailboxes", data=typed)
    assert "refuses connections on port 1" in refused.text
    assert "hunter2" not in refused.text
    carried = refused.text.partition('name="typed_before" value="')[2].partition('"')[0]
    again = FORM | {"imap_port": "1", "typed_before": carried, "anyway": "1"}
    assert (await client.post("/settings/mailboxes", data=again)).status_code == 303
    found = (await mailboxes())[0]
    assert secrets_of(found).password == "hunter2"


async def test_wrong_fields_are_said_beside_them(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.noor)
    answer = await client.post("/settings/mailboxes", data=FORM | {"imap_port": "0", "address": "nobody"})
    assert answer.status_code == 422
    assert "Write an address such as" in answer.text
    assert "from 1 to 65535" in answer.text


async def test_a_mailbox_is_taken_out_of_use_and_gets_a_secret(client: httpx.AsyncClient, cast: Cast) -> None:
    key = await add_mailbox(Profile(name="Help", address="help@desk.example"), Secrets(), by_rule("tests"))
    await signed_in(client, cast.noor)
    first = await client.post(f"/settings/mailboxes/{key}/intake")
    secret = first.text.partition('<code class="secret">')[2].partition("<")[0]
    assert secrets_of(await mailbox(key)).intake == secret
    assert secret not in (await client.get(f"/settings/mailboxes/{key}")).text
    await client.post(f"/settings/mailboxes/{key}/deactivation")
    assert not (await mailbox(key)).active
    await client.post(f"/settings/mailboxes/{key}/activation")
    assert (await mailbox(key)).active
    await asyncio.sleep(0)


async def test_troubles_stand_on_the_page_and_on_the_desk_of_admins(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    profile = Profile(name="Help", address="help@desk.example", fetches=True, imap_host="imap.example")
    key = await add_mailbox(profile, Secrets(), by_rule("tests"))
    await note_trouble(key, "in", "The server refused the password.")
    await note_desk_trouble("understanding", "The disk is full.")
    await signed_in(client, cast.noor)
    for place in ("/settings/mailboxes", "/"):
        page = (await client.get(place)).text
        assert "The server refused the password." in page
        assert "The disk is full." in page
    await signed_in(client, cast.mina)
    assert "refused the password" not in (await client.get("/")).text
    assert await db.value("SELECT count(*) FROM mail_troubles") == 1


async def test_whoever_has_the_mailbox_is_sent_to_their_provider(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    public_address.open_public_address("https://desk.example")
    profile = Profile(
        name="Help", address="help@desk.example", sign_in="oauth2", fetches=True, imap_host="imap.gmail.com"
    )
    key = await add_mailbox(profile, Secrets(provider="google", client_id="app"), by_rule("tests"))
    await signed_in(client, cast.noor)
    assert "Sign in at the provider" in (await client.get(f"/settings/mailboxes/{key}")).text
    sent = await client.get(f"/settings/mailboxes/{key}/consent")
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert (
        "redirect_uri=https%3A%2F%2Fdesk.example%2Fsettings%2Fmailboxes%2Fconsent" in sent.headers["location"]
    )
    back = await client.get("/settings/mailboxes/consent?error=access_denied")
    assert back.status_code == 409
    assert "access_denied" in back.text
    assert (await client.get("/settings/mailboxes/consent?code=x&state=y")).status_code == 409
