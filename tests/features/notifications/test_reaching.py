"""Told beside the page: by mail after some minutes, by a push that only the browser can read, not in quiet hours."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.builders.cases import writes
from tests.builders.mailboxes import a_sending_mailbox
from tests.features.workspace.conftest import Desk, desk, time, visit
from tests.pages import send

from casedesk.audit.rules import by_user
from casedesk.cases.actions.notes import add_note
from casedesk.notifications.rules import push as push_rules
from casedesk.platform import db, push
from casedesk.platform.jobs import worker
from casedesk.platform.push import Browser
from casedesk.settings.actions import change_settings
from casedesk.settings.rules import DeskSettings

__all__ = ["desk", "time", "visit"]


def plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class BrowserAndItsService:
    """A browser with keys of its own, and the push service it chose: an HTTP server on this machine, which keeps
    what it is sent and answers with `status`."""

    port: int = 0
    status: int = 201
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def given(self) -> Browser:
        return Browser(f"http://127.0.0.1:{self.port}/push/abc", plain(self.point), plain(self.auth))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(length))
        writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    def read(self, body: bytes) -> bytes:
        """Opens what came as a browser does, by RFC 8188 and RFC 8291."""
        salt, length, theirs = body[:16], body[20], body[21 : 21 + body[20]]
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        )
        info = b"WebPush: info\x00" + self.point + theirs
        secret = HKDF(SHA256(), 32, self.auth, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(secret)
        padded = AESGCM(key).decrypt(nonce, body[21 + length :], None)
        return padded.rstrip(b"\x00").removesuffix(b"\x02")


@pytest.fixture
async def phone() -> AsyncIterator[BrowserAndItsService]:
    found = BrowserAndItsService()
    server = await asyncio.start_server(found.answer, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()
    await server.wait_closed()


async def let_in(desk: Desk, phone: BrowserAndItsService) -> None:
    """As if the browser had been taken; what is taken is tested by the rules, this server is none that would be."""
    await db.execute(
        "INSERT INTO push_subscriptions (user_id, endpoint, p256dh, auth, recorded_at) VALUES ($1, $2, $3, $4, now())",
        desk.cast.mina,
        phone.given.endpoint,
        phone.given.p256dh,
        phone.given.auth,
    )


async def chooses(desk: Desk, **chosen: str | list[str]) -> None:
    page = await desk.look("/notifications/choices")
    assert (await send(desk.mina, page, "/choices", **chosen)).status_code == 303


async def test_a_push_can_be_read_by_its_browser_alone(desk: Desk, phone: BrowserAndItsService) -> None:
    await let_in(desk, phone)
    await chooses(desk, push=["chase"])
    await writes(desk.case, "Any news of the secret lamp?")
    await worker.run_due()
    [body] = phone.bodies
    told = json.loads(phone.read(body))
    assert told["title"] == "Aylin Demir wrote again"
    assert told["address"].endswith(f"?case=C-{desk.case}")
    assert b"secret" not in phone.read(body), "what customers wrote stays on the desk"
    head = phone.heads[0]
    assert "content-encoding: aes128gcm" in head
    assert f"k={push.public_key()}".lower() in head
    onward = await desk.mina.get(told["address"])
    assert onward.headers["location"] == desk.address
    assert await db.value("SELECT count(*) FROM notifications WHERE kind = 'chase' AND read_at IS NULL") == 0
    phone.status = 410
    await writes(desk.case, "Hello?")
    await worker.run_due()
    assert await db.value("SELECT count(*) FROM push_subscriptions") == 0, "it takes none any more"


async def test_a_service_that_fails_is_asked_again(desk: Desk, phone: BrowserAndItsService) -> None:
    phone.status = 503
    with pytest.raises(httpx.HTTPStatusError):
        await push.send(phone.given, b"{}", "help@desk.example")


async def test_a_mail_comes_some_minutes_later_unless_it_was_read(desk: Desk) -> None:
    await a_sending_mailbox(25)
    await chooses(desk, mail=["chase", "mention"])
    await writes(desk.case, "Any news?")
    await worker.run_due()
    queued = "SELECT count(*) FROM outgoing_mails WHERE kind = 'notice'"
    assert await db.value(queued) == 0
    desk.time.advance(minutes=3)
    await worker.run_due()
    mail = await db.record("SELECT * FROM outgoing_mails WHERE kind = 'notice'")
    assert mail is not None
    assert (mail["to_address"], mail["subject"]) == ("mina@demo.example", "Aylin Demir wrote again")
    assert f"C-{desk.case} Lamp arrived broken" in mail["body"]
    await add_note(desk.case, "@Mina Park, can you?", desk.by_jonas)
    await desk.look()  # she reads it on the page
    desk.time.advance(minutes=3)
    await worker.run_due()
    assert await db.value(queued) == 1


async def test_who_chose_no_language_is_told_in_the_desks(desk: Desk) -> None:
    await a_sending_mailbox(25)
    await change_settings(DeskSettings(language="tr"), by_user(desk.cast.ana))
    await chooses(desk, mail=["chase"])
    await writes(desk.case, "Any news?")
    desk.time.advance(minutes=3)
    await worker.run_due()
    subject = await db.value("SELECT subject FROM outgoing_mails WHERE kind = 'notice'")
    assert subject == "Aylin Demir 1 kez daha yazdı"


async def test_quiet_hours_hold_it_back_until_they_end(desk: Desk) -> None:
    await a_sending_mailbox(25)
    here = desk.time.at.astimezone(ZoneInfo("Europe/Berlin"))
    begins, ends = (
        (here + timedelta(minutes=1)).strftime("%H:%M"),
        (here + timedelta(hours=1)).strftime("%H:%M"),
    )
    await chooses(desk, mail=["chase"], quiet_from=begins, quiet_until=ends)
    await writes(desk.case, "Any news?")
    for minutes, count in ((30, 0), (30, 1)):
        desk.time.advance(minutes=minutes)
        await worker.run_due()
        assert await db.value("SELECT count(*) FROM outgoing_mails WHERE kind = 'notice'") == count


async def test_what_was_chosen_stands_on_the_page_and_what_is_wrong_beside_it(desk: Desk) -> None:
    await chooses(desk, push=["chase", "mention"], mail=["decision"], quiet_from="22:00", quiet_until="07:00")
    form = (await desk.look("/notifications/choices")).form("/choices")
    assert (form.fields["push"], form.fields["mail"]) == (["chase", "mention"], ["decision"])
    assert (form["quiet_from"], form["quiet_until"]) == ("22:00", "07:00")
    for wrong in (
        {"quiet_until": ""},
        {"quiet_until": "22:00"},
        {"quiet_from": "25:00"},
        {"mail": "nonsense"},
    ):
        answer = await send(desk.mina, await desk.look("/notifications/choices"), "/choices", **wrong)
        assert answer.status_code == 422
    assert "No mailbox of the desk sends yet" in (await desk.look("/notifications/choices")).text


async def test_a_browser_is_taken_once_and_given_up(desk: Desk) -> None:
    given = {"endpoint": "https://fcm.googleapis.com/fcm/send/abc", "p256dh": "key", "auth": "auth"}
    for _ in range(2):
        await desk.mina.post("/notifications/browsers", data=given)
    page = await desk.look("/notifications/choices")
    assert "Firefox, Linux" in page.text
    await desk.mina.post("/notifications/browsers", data={**given, "endpoint": "https://10.0.0.1/x"})
    assert await db.value("SELECT count(*) FROM push_subscriptions") == 1
    await send(desk.mina, page, "/end")
    assert await db.value("SELECT count(*) FROM push_subscriptions") == 0
    assert not push_rules.is_push_service("https://10.0.0.1/x")


async def test_the_bell_counts_lists_and_marks_as_read(desk: Desk) -> None:
    await desk.look()  # what she was told of this case so far is read
    await writes(desk.case, "Any news?")
    await add_note(desk.case, "@Mina Park look", desk.by_jonas)
    bell = await desk.mina.get("/notifications/bell")
    assert "2 unread" in bell.text
    assert "Jonas Ott named you in a note on the case of Aylin Demir" in bell.text
    page = await desk.look("/notifications")
    assert "Aylin Demir wrote again" in page.text
    await send(desk.mina, page, "/notifications/read")
    assert "unread" not in (await desk.mina.get("/notifications/bell")).text
    assert (await desk.mina.get("/notifications?after=2026-01-01T00:00:00%2B00:00~1")).status_code == 200
    names = (await desk.mina.get(f"{desk.address}/colleagues?q=jo")).json()
    assert names == ["Jonas Ott"]
    assert (await desk.mina.get(f"{desk.address}/colleagues?q=mi")).json() == [], "nobody names themselves"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO notification_choices (user_id, quiet_from) VALUES ($1, 1)",
        "INSERT INTO notification_choices (user_id, quiet_from, quiet_until) VALUES ($1, 5, 5)",
        "INSERT INTO notification_choices (user_id, quiet_from, quiet_until) VALUES ($1, 1440, 5)",
        "INSERT INTO notification_choices (user_id) SELECT $1 FROM generate_series(1, 2)",
        "INSERT INTO push_subscriptions (user_id, endpoint, p256dh, auth, recorded_at) SELECT $1, '', 'k', 'a', now()",
    ],
)
async def test_the_database_refuses_what_cannot_be_chosen(desk: Desk, statement: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(statement, desk.cast.mina)
