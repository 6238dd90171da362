"""`casedesk mail explain`: the same keys in the same order, whatever the file is."""

import hashlib
import json
from pathlib import Path

from click.testing import CliRunner
from tests.builders.letters import mail_of

from casedesk.cli.mail_explain import command as explain

KEYS = (
    "file from_email from_name to cc subject date message_id in_reply_to references text html reply attachments kind"
    " problems placing"
)


def said_of(*paths: Path) -> list[dict[str, object]]:
    said = CliRunner().invoke(explain, [*map(str, paths), "--json"])
    assert said.exit_code == 0
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_a_mail_with_an_attachment(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    lines = (
        "Cc: bo@home.example", "Message-ID: <two@home.example>", "In-Reply-To: <one@desk.example>",
        "Content-Type: multipart/mixed; boundary=b", "",
        "--b", "Content-Type: text/html", "", "<p onclick=x>Broken.</p>",
        "--b", "Content-Type: Image/PNG; name=lamp.png", "Content-Transfer-Encoding: base64", "", "TGFtcA==",
        "--b--",
    )  # fmt: skip
    file.write_bytes(mail_of(*lines))
    (said,) = said_of(file)
    assert " ".join(said) == KEYS
    assert said == {
        "file": str(file),
        "from_email": "ann@home.example",
        "from_name": "Ann Lee",
        "to": ["help@desk.example"],
        "cc": ["bo@home.example"],
        "subject": "Lamp",
        "date": "2024-01-08T10:15:00+01:00",
        "message_id": "two@home.example",
        "in_reply_to": "one@desk.example",
        "references": [],
        "text": "Broken.",
        "html": "<p>Broken.</p>",
        "reply": "Broken.",
        "attachments": [
            {
                "name": "lamp.png",
                "type": "image/png",
                "size": 4,
                "md5": hashlib.md5(b"Lamp", usedforsecurity=False).hexdigest(),
            }
        ],
        "kind": "ordinary",
        "problems": [],
        "placing": None,
    }


def test_files_that_are_no_mails_have_their_problem_in_words_in_their_place(tmp_path: Path) -> None:
    empty, good = tmp_path / "empty.eml", tmp_path / "good.eml"
    empty.write_bytes(b"")
    good.write_bytes(mail_of("", "words"))
    missing = tmp_path / "missing.eml"
    said = said_of(empty, good, missing, tmp_path)
    assert [" ".join(one) for one in said] == [KEYS] * 4
    assert [one["file"] for one in said] == [str(empty), str(good), str(missing), str(tmp_path)]
    assert [one["problems"] for one in said] == [
        ["This is no mail: it is empty."],
        [],
        ["The file cannot be read: No such file or directory."],
        ["The file cannot be read: Is a directory."],
    ]


def test_for_people_it_is_said_in_lines(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(mail_of("", "It is broken.", "> old"))
    said = CliRunner().invoke(explain, [str(file)])
    assert said.exit_code == 0
    assert "from       Ann Lee <ann@home.example>" in said.stdout
    assert "    It is broken.\n" in said.stdout
    assert "old" not in said.stdout


def test_without_files_it_says_how_it_is_called() -> None:
    assert CliRunner().invoke(explain, []).exit_code == 2
    assert CliRunner().invoke(explain, ["x.eml", "--yaml"]).exit_code == 2
