"""Mails as they lie on a disk: one by one, from wherever people keep them."""

from pathlib import Path

import pytest

from casedesk.platform.errors import Unusable
from casedesk.platform.mail.sources import mails_in

ONE = b"From: a@home.example\nSubject: one\n\nFirst.\n"
TWO = b"From: b@home.example\nSubject: two\n\nFrom here on it is broken.\n>From there too.\n"
ENVELOPE = b"From a@home.example Mon Jan  8 10:15:00 2024\n"


def raws(path: Path) -> list[bytes]:
    return [mail.raw for mail in mails_in(path)]


def test_a_file_is_one_mail(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(ONE)
    (mail,) = mails_in(file)
    assert (mail.place, mail.raw) == (str(file), ONE)


def test_a_folder_gives_its_eml_files_at_any_depth_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.EML").write_bytes(TWO)
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "notes.txt").write_bytes(b"not a mail")
    assert raws(tmp_path) == [ONE, TWO]


def test_an_mbox_is_parted_where_mailboxes_part_it(tmp_path: Path) -> None:
    file = tmp_path / "archive"
    escaped = TWO.replace(b"\n>From there", b"\n>>From there").replace(b"\nFrom here", b"\n>From here")
    file.write_bytes(ENVELOPE + ONE + b"\n" + ENVELOPE + escaped + b"\n" + ENVELOPE + ONE)
    assert raws(file) == [ONE, TWO, ONE]
    assert [mail.place for mail in mails_in(file)] == [f"{file}#1", f"{file}#2", f"{file}#3"]


def test_words_that_begin_with_from_part_nothing(tmp_path: Path) -> None:
    file = tmp_path / "archive.mbox"
    body = ONE + b"\nFrom Monday on.\nx\n" + ENVELOPE
    file.write_bytes(ENVELOPE + body)
    assert raws(file) == [body]


def test_an_mbox_with_windows_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "archive.mbox"
    file.write_bytes((ENVELOPE + ONE + b"\n" + ENVELOPE + ONE).replace(b"\n", b"\r\n"))
    assert raws(file) == [ONE.replace(b"\n", b"\r\n")] * 2


def test_a_maildir_gives_what_was_delivered(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / ".Archive"):
        for state in ("cur", "new", "tmp"):
            (folder / state).mkdir(parents=True)
    (tmp_path / "cur" / "1:2,S").write_bytes(ONE)
    (tmp_path / "new" / "2").write_bytes(TWO)
    (tmp_path / "tmp" / "3").write_bytes(b"half writ")
    (tmp_path / ".Archive" / "cur" / "4:2,").write_bytes(ONE)
    assert raws(tmp_path) == [ONE, TWO, ONE]


def test_a_folder_may_hold_mboxes(tmp_path: Path) -> None:
    (tmp_path / "old.mbox").write_bytes(ENVELOPE + ONE + b"\n" + ENVELOPE + ONE)
    assert len(raws(tmp_path)) == 2


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_place_without_mails_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unusable):
        raws(tmp_path / name)
