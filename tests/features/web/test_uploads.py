"""Files that come with a form: no card's number is kept in one, on whichever form it came."""

import re

import httpx
import pytest
from tests.builders.portal import AYLIN
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk.platform import files
from casedesk.web.uploads import Upload, read_receipt, store

CARD = "4111 1111 1111 1111"
HIDDEN = "•••• •••• •••• 1111"
MAIL = f"From: {AYLIN}\nSubject: Old\nContent-Transfer-Encoding: quoted-printable\n\n4111=201111 1111 1111\n"


def words(upload: Upload) -> str:
    return files.read(upload.sha256).decode()


@pytest.mark.parametrize(
    ("name", "said", "kept_as"),
    [
        ("cards.csv", "text/csv", "text/csv"),
        ("note", "", "text/plain"),
        ("raw.bin", "application/octet-stream", "text/plain"),
        ("cards.json", "application/json", "application/json"),
    ],
)
async def test_text_is_kept_without_the_number(
    desk_folder: object, name: str, said: str, kept_as: str
) -> None:
    upload = store(name, said, f"card: {CARD}\n".encode())
    assert words(upload) == f"card: {HIDDEN}\n"
    assert (upload.name, upload.type, upload.size) == (name, kept_as, len(f"card: {HIDDEN}\n".encode()))


async def test_a_mail_becomes_its_words(desk_folder: object) -> None:
    upload = store("old.eml", "message/rfc822", MAIL.encode())
    assert (upload.name, upload.type) == ("old.eml.txt", "text/plain")
    assert HIDDEN in words(upload)


@pytest.mark.parametrize(
    "content", [b"Order 4111111111111112.\n", b"%PDF-1.7 4111 1111 1111 1111", b"\x00" * 9]
)
async def test_all_else_is_kept_byte_for_byte(desk_folder: object, content: bytes) -> None:
    assert files.read(store("a", "", content).sha256) == content


async def test_what_is_chosen_in_the_composer_is_kept_without_it(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    await signed_in(client, cast.mina)
    answer = await client.post(
        "/uploads", files=[("files", ("cards.csv", f"a;{CARD}\n".encode(), "text/csv"))]
    )
    [receipt] = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    upload = read_receipt(receipt)
    assert upload is not None
    assert words(upload) == f"a;{HIDDEN}\n"
