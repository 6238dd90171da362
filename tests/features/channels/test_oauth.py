"""Signing in by access tokens: asked for at a real token server, used at real mail servers, renewed in time."""

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from tests.builders.mail_servers import imap_server, smtp_sink

from casedesk.audit.rules import by_rule
from casedesk.channels.mailboxes.actions import credentials, keeping, trying
from casedesk.channels.mailboxes.actions.credentials import NoToken, access_token
from casedesk.channels.mailboxes.queries.mailboxes import mailbox, secrets_of
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets, token_request, token_url_of
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
