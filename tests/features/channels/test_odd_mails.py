"""Whatever comes in: no crash, and a case or a tray every time; nothing of it can do harm where it is shown."""

import uuid
from collections.abc import Iterator
from email.message import EmailMessage

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from tests.builders.cases import NINE
from tests.builders.mails import AYLIN, DESK, a_mail, comes, opens
from tests.builders.odd_mails import odd_mails
from tests.builders.verifying import assert_true_to_record
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk import wiring
from casedesk.channels.email.actions import receiving
from casedesk.channels.email.jobs import UNFORESEEN
from casedesk.platform import card_numbers, clock, db
from casedesk.platform.clock import StandingClock

pytestmark = pytest.mark.slow

ENDS = ("placed", "tray", "spam", "duplicate")


@pytest.fixture(autouse=True)
def time(cast: Cast) -> Iterator[StandingClock]:
    wiring.install()
    with clock.frozen(NINE) as standing:
        yield standing


async def assert_taken_up(source: bytes) -> None:
    """The mail is a contact or in a tray with its reason, and no card's number can be read in what is kept of it."""
    raw_id = await receiving.keep(source, "test")
    taken = await receiving.understand(raw_id)
    row = await db.record("SELECT state, reason, interaction_id FROM raw_mails WHERE id = $1", raw_id)
    assert row is not None
    assert taken.state in ENDS
    assert row["state"] in ENDS
    assert row["reason"] != UNFORESEEN
    if row["state"] in ("tray", "spam"):
        assert row["reason"]
    if row["state"] == "placed":
        kept = await db.record("SELECT * FROM interactions WHERE id = $1", row["interaction_id"])
        assert kept is not None
        assert not any(
            map(card_numbers.stands_in, (kept["subject"], kept["body"], kept["quoted"], kept["sender_name"]))
        )
        if taken.case_id is not None:  # else the same bytes had come before
            await assert_true_to_record(taken.case_id)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(source=odd_mails())
async def test_any_bytes_end_on_a_case_or_in_a_tray(cast: Cast, source: bytes) -> None:
    await assert_taken_up(source)


@pytest.mark.soak
async def test_many_odd_mails_in_one_desk(cast: Cast, request: pytest.FixtureRequest) -> None:
    many = round(2_000 * float(request.config.getoption("--scale")))
    taken = 0

    @settings(max_examples=many, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(source=odd_mails())
    def gather(source: bytes) -> None:
        found.append(source)

    found: list[bytes] = []
    gather()
    for source in found:
        await assert_taken_up(source)
        taken += 1
    assert taken >= many


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "C:\\Windows\\system32\\evil.bat",
        "invoice.pdf\x00.exe",
        "a\r\nSet-Cookie: x=1.txt",
        '"><script>alert(1)</script>.html',
        "..",
        "‮gpj.exe",
        "x" * 400 + ".txt",
        "",
    ],
)
async def test_a_file_with_a_harmful_name_is_offered_under_a_clean_one(
    cast: Cast, client: httpx.AsyncClient, name: str
) -> None:
    lines = [
        f"From: {AYLIN}",
        f"To: {DESK}",
        "Subject: A file",
        f"Message-ID: <{uuid.uuid4().hex}@example.com>",
        "Content-Type: multipart/mixed; boundary=x",
        "",
        "--x",
        "Content-Type: text/plain",
        "",
        "See the file.",
        "--x",
        "Content-Type: text/html",
        "Content-Disposition: attachment; filename*=utf-8''"
        + "".join(f"%{byte:02x}" for byte in name.encode()),
        "",
        "<script>alert(1)</script>",
        "--x--",
        "",
    ]
    case_id = await opens("\n".join(lines).encode())
    key = await db.value("SELECT max(id) FROM attachments")
    mina = await signed_in(client, cast.mina)
    assert "<script>alert" not in (await mina.get(f"/cases/C-{case_id}")).text
    answer = await mina.get(f"/cases/C-{case_id}/files/{key}")
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="')
    offered = disposition.partition('filename="')[2].partition('"')[0]
    assert offered
    assert len(offered) <= 120
    assert not set(offered) & set('/\\<>"\r\n\0:')
    assert offered.strip(".")
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("utf-8", "Größe".encode()),
        ("x-never-heard-of", "Größe".encode("latin-1")),
        ("utf-16", b"\xff"),
        ("us-ascii", b"caf\xe9"),
        ("euc-kr", "램프".encode("euc-kr")),
        ("iso-2022-jp", b"\x1b$B\x25"),
        ("utf-7", b"+AGEAYg"),
        ("rot13", b"uryyb"),
        ("", b"\x80\x81\x00"),
    ],
)
async def test_any_charset_is_read_with_replaced_characters_at_worst(
    cast: Cast, label: str, content: bytes
) -> None:
    head = f"From: {AYLIN}\nSubject: Lamp\nContent-Type: text/plain; charset={label}\n\n".encode()
    case_id = await opens(head + content + b" and more words\n")
    assert await db.value("SELECT count(*) FROM interactions") == 1
    assert case_id


async def test_thousands_of_header_lines_and_recipients(cast: Cast) -> None:
    everybody = ", ".join(f"p{number}@many.example" for number in range(3_000))
    head = f"From: {AYLIN}\nTo: {everybody}\nSubject: Lamp\n" + "X-Odd: 1\n" * 20_000
    taken = await comes(head.encode() + b"\nThe lamp is broken.\n")
    assert taken.state == "placed", taken.reason


async def test_mails_within_mails_within_mails(cast: Cast) -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "x@example.org", "innermost"
    inner.set_content("card 4111 1111 1111 1111")
    for depth in range(12):
        outer = EmailMessage()
        outer["From"], outer["Subject"] = AYLIN, f"level {depth}"
        outer["Message-ID"] = f"<{depth}@example.com>"
        outer.set_content("see below")
        outer.add_attachment(inner)
        inner = outer
    taken = await comes(inner.as_bytes())
    assert taken.state == "placed"
    assert await db.value("SELECT sealed FROM raw_mails WHERE id = $1", taken.raw_id)


async def test_the_same_mail_twice_and_once_more_with_other_bytes(cast: Cast) -> None:
    first = a_mail(Message_ID="<same@example.com>")
    assert (await comes(first)).state == "placed"
    assert (
        await comes(b"Received: by mx.desk.example; Mon, 23 Nov 2026 08:00:00 +0000\n" + first)
    ).state == "duplicate"
    assert await db.value("SELECT count(*) FROM interactions") == 1
