"""Signing in by access tokens: asked for at a real token server, used at real mail servers, renewed in time."""

import asyncio
import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from tests.builders.mail_servers import imap_server, smtp_sink
from tests.cast import Cast

from casedesk.audit.rules import by_rule, by_user
from casedesk.channels.mailboxes.actions import consenting, credentials, keeping, trying
from casedesk.channels.mailboxes.actions.credentials import NoToken, access_token
from casedesk.channels.mailboxes.queries.mailboxes import mailbox, secrets_of
from casedesk.channels.mailboxes.rules.consent import GOOD_FOR
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets, token_request, token_url_of
from casedesk.platform import clock
from casedesk.platform.errors import Refused
from casedesk.platform.imap import Session

PROFILE = Profile(
    name="Desk",
    address="desk@desk.example",
    sign_in="oauth2",
    fetches=True,
    imap_host="127.0.0.1",
    imap_security="plain",
)


class Provider:
    """A server that gives out access tokens; each answer is what stands first in `answers`, the last stays."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, object]] = [(200, {"access_token": "token-1", "expires_in": 3600})]
        provider = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the library's name
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                provider.asked.append({name: one[0] for name, one in parse_qs(body).items()})
                status, said = provider.answers.pop(0) if len(provider.answers) > 1 else provider.answers[0]
                self.send_response(status)
                self.end_headers()
                self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

            def log_message(self, *_: object) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_port}/token"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


@pytest.fixture
def provider() -> Iterator[Provider]:
    credentials._fresh.clear()
    started = Provider()
    yield started
    started.stop()


def secrets_at(provider: Provider) -> Secrets:
    return Secrets(client_id="app", client_secret="s3cret", refresh_token="r-1", token_url=provider.url)


async def test_both_servers_let_in_by_the_token(provider: Provider) -> None:
    with imap_server(token="token-1") as theirs, smtp_sink(token="token-1") as sink:
        profile = replace(
            PROFILE,
            imap_port=theirs.port,
            sends=True,
            smtp_host="127.0.0.1",
            smtp_port=sink.port,
            smtp_security="plain",
        )
        assert await trying.try_out(profile, secrets_at(provider)) == trying.Found()
        provider.answers = [(200, {"access_token": "another"})]
        found = await trying.try_out(profile, secrets_at(provider))
        assert "refused the access token of desk@desk.example" in (found.fetching or "")
        assert found.sending is not None


async def test_a_token_is_used_until_shortly_before_its_end(database: None, provider: Provider) -> None:
    key = await keeping.add_mailbox(replace(PROFILE, imap_port=1), secrets_at(provider), by_rule("tests"))
    secrets = secrets_of(await mailbox(key))
    provider.answers = [
        (200, {"access_token": "token-1", "expires_in": 3600}),
        (200, {"access_token": "token-2", "expires_in": 60}),
        (200, {"access_token": "token-3"}),
    ]
    assert [await access_token(key, secrets) for _ in range(3)] == ["token-1"] * 3
    credentials.forget_tokens(key)
    assert [await access_token(key, secrets) for _ in range(2)] == ["token-2", "token-3"]
    assert provider.asked[0] == {
        "grant_type": "refresh_token",
        "refresh_token": "r-1",
        "client_id": "app",
        "client_secret": "s3cret",
    }


async def test_a_new_refresh_token_is_kept(database: None, provider: Provider) -> None:
    key = await keeping.add_mailbox(replace(PROFILE, imap_port=1), secrets_at(provider), by_rule("tests"))
    provider.answers = [(200, {"access_token": "token-1", "refresh_token": "r-2"})]
    await access_token(key, secrets_of(await mailbox(key)))
    assert secrets_of(await mailbox(key)).refresh_token == "r-2"
    await keeping.keep_refresh_token(key, "r-1", "r-too-late")
    assert secrets_of(await mailbox(key)).refresh_token == "r-2"


async def test_what_the_provider_objects_to_is_said(provider: Provider) -> None:
    refused = {"error": "invalid_grant", "error_description": "Token has been revoked."}
    provider.answers = [(400, refused), (500, b"<html>"), (200, {"no": "token"})]
    for words in ("Token has been revoked. Consent again", "status 500", "status 200"):
        with pytest.raises(NoToken, match=words):
            await access_token(0, secrets_at(provider))
    provider.stop()
    with pytest.raises(NoToken, match="gives out no access token"):
        await access_token(0, secrets_at(provider))


async def test_a_fetching_session_signs_in_by_its_token(database: None, provider: Provider) -> None:
    with imap_server(token="token-1") as theirs:
        key = await keeping.add_mailbox(
            replace(PROFILE, imap_port=theirs.port), secrets_at(provider), by_rule("tests")
        )
        session = Session(await credentials.account_of(await mailbox(key)))
        await asyncio.to_thread(session.open)
        assert session.uid_validity > 0
        session.close()


def test_providers_are_asked_as_they_want_to_be() -> None:
    microsoft = Secrets(provider="microsoft", tenant="lampenhaus", client_id="app", client_secret="s")
    assert token_url_of(microsoft) == "https://login.microsoftonline.com/lampenhaus/oauth2/v2.0/token"
    assert token_request(microsoft)["scope"] == "https://outlook.office365.com/.default"
    assert token_request(microsoft)["grant_type"] == "client_credentials"
    google = Secrets(provider="google", client_id="app", refresh_token="r")
    assert token_url_of(google) == "https://oauth2.googleapis.com/token"
    assert token_request(google) == {"client_id": "app", "grant_type": "refresh_token", "refresh_token": "r"}
    assert token_url_of(Secrets()) == ""


async def consented(key: int, user_id: int, provider: Provider) -> dict[str, str]:
    """Begins to ask for consent; what the provider is told in the address."""
    where = await consenting.begin_consent(key, user_id, "https://desk.example/back")
    assert where.startswith("https://login.microsoftonline.com/lampenhaus/oauth2/v2.0/authorize?")
    return {name: one[0] for name, one in parse_qs(where.partition("?")[2]).items()}


async def test_a_persons_consent_brings_a_refresh_token(
    database: None, cast: Cast, provider: Provider
) -> None:
    secrets = Secrets(provider="microsoft", tenant="lampenhaus", client_id="app", token_url=provider.url)
    by = by_user(cast.noor)
    key = await keeping.add_mailbox(replace(PROFILE, imap_port=1), secrets, by)
    asked = await consented(key, cast.noor, provider)
    assert asked["login_hint"] == "desk@desk.example"
    assert "offline_access" in asked["scope"]
    back = "https://desk.example/back"
    for state, who in (
        (asked["state"] + "x", by),
        (asked["state"], by_user(cast.ruth)),
        ("", by),
        ("1.2.3.x", by),
    ):
        with pytest.raises(Refused, match="Begin again"):
            await consenting.finish_consent("code-1", state, back, who)
    with clock.frozen(clock.now() + GOOD_FOR * 2), pytest.raises(Refused, match="too late"):
        await consenting.finish_consent("code-1", asked["state"], back, by)
    with pytest.raises(Refused, match="no refresh token"):
        await consenting.finish_consent("code-1", asked["state"], back, by)
    provider.answers = [(200, {"access_token": "token-1", "refresh_token": "r-9"})]
    assert await consenting.finish_consent("code-1", asked["state"], back, by) == key
    assert secrets_of(await mailbox(key)).refresh_token == "r-9"
    told = provider.asked[-1]
    assert (told["grant_type"], told["code"], told["redirect_uri"]) == ("authorization_code", "code-1", back)
    challenge = urlsafe_b64encode(sha256(told["code_verifier"].encode()).digest()).decode().rstrip("=")
    assert challenge == asked["code_challenge"]
    assert len(told["code_verifier"]) >= 43


async def test_without_a_known_provider_nobody_is_asked(database: None, cast: Cast) -> None:
    key = await keeping.add_mailbox(
        Profile(name="Desk", address="a@desk.example"), Secrets(), by_rule("tests")
    )
    with pytest.raises(Refused, match="Name the provider"):
        await consenting.begin_consent(key, cast.noor, "https://desk.example/back")
