"""The desk's key, and what is signed with it."""

import subprocess
import sys
from pathlib import Path

import pytest

from casedesk.platform import tokens
from casedesk.platform.errors import Unusable


@pytest.fixture(autouse=True)
def key(tmp_path: Path) -> Path:
    tokens.open_key(tmp_path / "desk.key")
    return tmp_path / "desk.key"


def test_the_key_is_made_once_for_its_owner_only(key: Path) -> None:
    before = key.read_text()
    tokens.open_key(key)
    assert key.read_text() == before
    assert key.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_use_one_key(tmp_path: Path) -> None:
    file = tmp_path / "shared" / "desk.key"
    script = """
import sys
from pathlib import Path
from casedesk.platform import tokens
tokens.open_key(Path(sys.argv[1]))
print(tokens.sign("reply", "C-1"))
"""
    command = [sys.executable, "-c", script, str(file)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({process.communicate()[0] for process in started}) == 1
    assert [path.name for path in file.parent.iterdir()] == ["desk.key"]


def test_a_signature_is_good_for_its_value_and_purpose_only(tmp_path: Path) -> None:
    signature = tokens.sign("reply", "C-1042")
    assert tokens.verify("reply", "C-1042", signature)
    assert not tokens.verify("reply", "C-1043", signature)
    assert not tokens.verify("portal", "C-1042", signature)
    assert not tokens.verify("reply", "C-1042", "é")
    tokens.open_key(tmp_path / "another.key")
    assert not tokens.verify("reply", "C-1042", signature)


def test_tokens_differ_and_their_digests_tell_them_apart() -> None:
    one, two = tokens.new_token(), tokens.new_token()
    assert tokens.digest(one) == tokens.digest(one) != tokens.digest(two)
    assert len(tokens.digest(one)) == 32


@pytest.mark.parametrize("text", ["", "not hex", "abcd", "é"])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.key").write_text(text)
    with pytest.raises(Unusable, match="is not a desk's key"):
        tokens.open_key(tmp_path / "bad.key")
