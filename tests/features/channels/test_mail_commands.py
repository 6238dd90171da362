"""`casedesk mail import` and `mail explain`, as a person calls them."""

import json
from pathlib import Path

import pytest
from tests.cast import hire
from tests.features.cli.running import casedesk

from casedesk.platform import db

pytestmark = pytest.mark.slow

LETTER = b"""From: Aylin Demir <aylin@example.com>
To: help@desk.example
Subject: Lamp arrived broken
Message-ID: <one@example.com>
Date: Mon, 23 Nov 2026 09:12:00 +0100

The lamp is broken.

> On Tuesday you wrote:
> It is on its way.
"""


async def test_import_says_what_became_of_each_mail(committed: str, tmp_path: Path) -> None:
    await hire()
    mails = tmp_path / "mails"
    mails.mkdir()
    (mails / "one.eml").write_bytes(LETTER)
    (mails / "two.eml").write_bytes(b"no mail at all")
    command = ("mail", "import", str(mails), "--data", str(tmp_path / "desk"), "--database-url", committed)
    first, again = casedesk(*command), casedesk(*command)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith(
        "2 mails: 1 opened a case, 0 went onto one, 0 had come before, 0 are in the spam, 1 wait in the tray."
    )
    assert "0 opened a case" in again.stdout
    assert await db.value("SELECT count(*) FROM interactions") == 1


def test_explain_needs_no_desk_and_speaks_json(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(LETTER)
    (tmp_path / "two.eml").write_bytes(b"\x00\x01")
    said = casedesk("mail", "explain", str(tmp_path / "one.eml"), str(tmp_path / "two.eml"), "--json")
    one, two = [json.loads(line) for line in said.stdout.splitlines()]
    assert said.returncode == 0, said.stderr
    assert (one["from_email"], one["subject"], one["kind"]) == (
        "aylin@example.com",
        "Lamp arrived broken",
        "ordinary",
    )
    assert one["reply"].strip() == "The lamp is broken."
    assert one["placing"] is None
    assert two["problems"]


async def test_explain_says_the_placing_where_a_desk_is_given(committed: str, tmp_path: Path) -> None:
    await hire()
    letter, answer = tmp_path / "one.eml", tmp_path / "two.eml"
    letter.write_bytes(LETTER)
    answer.write_bytes(
        LETTER.replace(b"<one@", b"<two@").replace(b"\nDate:", b"\nIn-Reply-To: <one@example.com>\nDate:")
    )
    desk = ("--data", str(tmp_path / "desk"), "--database-url", committed)
    before = casedesk("mail", "explain", str(letter), *desk, "--json")
    assert json.loads(before.stdout)["placing"] == "a new case of a new customer", before.stderr
    casedesk("mail", "import", str(letter), *desk)
    after = casedesk("mail", "explain", str(letter), str(answer), *desk, "--json")
    assert [json.loads(line)["placing"] for line in after.stdout.splitlines()] == [
        "came before",
        "C-1: answers a message of the case",
    ]


def test_what_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    said = casedesk("mail", "import", str(tmp_path / "nowhere"), "--data", str(tmp_path))
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
