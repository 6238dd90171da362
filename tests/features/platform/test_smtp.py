"""Giving a message to real SMTP servers that take it, refuse it, hang, or are not who they say."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders.certificates import Authority
from tests.builders.mail_servers import HOST, smtp_sink

from casedesk.platform import smtp
from casedesk.platform.smtp import NotPosted, Server, post, try_out

US, ANN, BOB = "help@desk.example", "ann@home.example", "bob@home.example"
MESSAGE = b"From: help@desk.example\r\nSubject: Lamp\r\n\r\n.one dot\r\n"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    found = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(found.file))
    return found


def server(port: int, security: str = "plain", **more: object) -> Server:
    return Server(host=HOST, port=port, security=security, **more)  # type: ignore[arg-type]  # fields by name


async def refusal(asked: Awaitable[object]) -> NotPosted:
    with pytest.raises(NotPosted) as refused:
        await asked
    return refused.value


async def test_it_is_taken_as_it_is() -> None:
    with smtp_sink() as sink:
        posted = await post(server(sink.port), US, [ANN, BOB], MESSAGE)
        assert (posted.answer, posted.refused) == ("Taken", {})
        (came,) = sink.received
        assert (came.sender, came.recipients, came.source) == (US, [ANN, BOB], MESSAGE)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_it_goes_encrypted_with_a_password(security: str, authority: Authority) -> None:
    with smtp_sink(security=security, certified=authority.certify(HOST), login=("desk", "lamp")) as sink:
        await post(server(sink.port, security, login="desk", password="lamp"), US, [ANN], MESSAGE)
        assert sink.received[0].signed_in
        refused = await refusal(try_out(server(sink.port, security, login="desk", password="no"), US))
        assert (refused.code, refused.of_server) == (535, True)
        assert f"{HOST} refuses the sign-in of desk" in refused.reason


async def test_it_signs_in_with_a_token() -> None:
    async def fresh() -> str:
        return "fresh"

    async def stale() -> str:
        return "stale"

    with smtp_sink(token="fresh") as sink:
        await post(server(sink.port, login="desk", token=fresh), US, [ANN], MESSAGE)
        assert sink.received[0].signed_in
        refused = await refusal(post(server(sink.port, login="desk", token=stale), US, [ANN], MESSAGE))
        assert refused.of_server
        assert len(sink.received) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(("name", "lasts"), [("elsewhere.example", 30), (HOST, -3)])
async def test_a_certificate_that_does_not_fit_stops_it(
    security: str, name: str, lasts: int, authority: Authority
) -> None:
    certified = authority.certify(name, lasts=timedelta(days=lasts))
    with smtp_sink(security=security, certified=certified) as sink:
        refused = await refusal(post(server(sink.port, security), US, [ANN], MESSAGE))
        assert refused.of_server
        assert not refused.unclear
        assert f"The certificate of {HOST}, port {sink.port} does not fit" in refused.reason
        assert sink.received == []


async def test_a_server_without_encryption_gets_nothing_where_it_was_asked_for() -> None:
    with smtp_sink() as sink:
        refused = await refusal(post(server(sink.port, "starttls"), US, [ANN], MESSAGE))
        assert refused.of_server
        assert sink.received == []


@pytest.mark.parametrize(
    ("step", "said", "code", "of_server"),
    [
        ("MAIL", "553 not your address", 553, True),
        ("MAIL", "552 too large", 552, False),
        ("MAIL", "451 later", 451, True),
        ("RCPT", "550 no such person", 550, False),
        ("RCPT", "450 later", 450, False),
        ("DATA", "554 looks like spam", 554, False),
        ("DATA", "451 later", 451, False),
    ],
)
async def test_what_a_server_refuses_is_said(step: str, said: str, code: int, of_server: bool) -> None:
    with smtp_sink() as sink:
        sink.answers[step] = said
        refused = await refusal(post(server(sink.port), US, [ANN], MESSAGE))
        assert (refused.code, refused.of_server, refused.unclear) == (code, of_server, False)
        assert refused.reason == said


async def test_who_is_refused_alone_is_named() -> None:
    with smtp_sink() as sink:
        sink.answers[f"RCPT {BOB}"] = "550 nobody"
        posted = await post(server(sink.port), US, [ANN, BOB], MESSAGE)
        assert {who: str(said) for who, said in posted.refused.items()} == {BOB: "550 nobody"}
        assert sink.received[0].recipients == [ANN]
        sink.answers[f"RCPT {ANN}"] = "450 later"
        refused = await refusal(post(server(sink.port), US, [ANN, BOB], MESSAGE))
        assert refused.code == 450, "one of them may be taken yet"


async def test_a_server_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "SECONDS_TO_TAKE", 0.2)
    with smtp_sink() as sink:
        sink.pause = 1
        refused = await refusal(post(server(sink.port), US, [ANN], MESSAGE))
        assert refused.unclear


async def test_a_server_that_says_nothing_at_all_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "SECONDS_A_STEP", 0.2)
    hangs = await _listening(lambda _: asyncio.sleep(0.5))
    async with hangs:
        port = hangs.sockets[0].getsockname()[1]
        refused = await refusal(post(server(port), US, [ANN], MESSAGE))
        await asyncio.sleep(0.5)
    assert refused.reason == f"{HOST}, port {port} does not answer."
    assert (refused.of_server, refused.unclear) == (True, False)


async def test_a_server_that_is_none_is_said() -> None:
    async def speaks_http(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    other = await _listening(speaks_http)
    async with other:
        port = other.sockets[0].getsockname()[1]
        refused = await refusal(post(server(port), US, [ANN], MESSAGE))
    assert refused.of_server


async def test_an_address_beyond_ascii_goes_where_it_can() -> None:
    with smtp_sink() as sink:
        await post(server(sink.port), US, ["jürgen@home.example"], MESSAGE)
        assert sink.received[0].recipients == ["jürgen@home.example"]


async def _listening(answer: Callable[[asyncio.StreamWriter], Awaitable[object]]) -> asyncio.Server:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer(writer)
        writer.close()

    return await asyncio.start_server(serve, HOST, 0)
