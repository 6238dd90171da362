"""Files in a bucket, on a real S3 server of the machine's own; and what both kinds of store have in common."""

import importlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import boto3
import pytest
from moto.server import ThreadedMotoServer

from casedesk import config
from casedesk.platform import backup, db, files, tokens
from casedesk.platform.errors import NotFound, Unusable
from casedesk.platform.files import s3
from casedesk.platform.files.bucket import Bucket
from casedesk.platform.files.s3 import S3

KEYS = {"access_key": "testing", "secret_key": "testing"}
AHEAD = timedelta(seconds=5)
"""A store's times are its own clock's, in whole seconds."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of an S3 server."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def client(endpoint: str) -> Any:
    """The server as its owner looks at it, with one empty bucket."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)
    client.create_bucket(Bucket="desk")
    for found in client.list_objects_v2(Bucket="desk").get("Contents", []):
        client.delete_object(Bucket="desk", Key=found["Key"])
    return client


@pytest.fixture
def bucket(client: Any, endpoint: str) -> Bucket:
    """Where the files of this desk lie."""
    return Bucket("desk", "files/", endpoint, **KEYS)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The store of files, open: one kind after the other."""
    in_bucket = request.param == "bucket"
    files.open_store(tmp_path / "files", request.getfixturevalue("bucket") if in_bucket else None)


def later() -> datetime:
    return datetime.now(UTC) + AHEAD


def test_what_is_stored_is_read_and_stored_once(store: None) -> None:
    name = files.put(b"an invoice")
    assert (files.read(name), files.size(name), files.is_whole(name)) == (b"an invoice", 10, True)
    assert files.put(b"an invoice") == name
    assert files.put(b"") != name
    assert dict(files.sizes()) == {name: 10, files.put(b""): 0}


def test_what_is_not_there_is_not_found(store: None) -> None:
    assert not files.exists("a" * 64)
    for unknown in ("a" * 64, "../../etc/passwd", "", "A" * 64):
        with pytest.raises(NotFound):
            files.read(unknown)


def test_what_is_removed_is_gone_from_both_places(store: None) -> None:
    name = files.put(b"to be forgotten")
    files.set_aside(name)
    files.put(b"to be forgotten")
    files.remove(name)
    files.remove(name)
    assert not files.exists(name)
    assert list(files.names()) == []


def test_what_is_set_aside_is_read_until_it_is_dropped(store: None) -> None:
    name = files.put(b"unused")
    before = datetime.now(UTC) - AHEAD
    assert list(files.written_before(before)) == []
    assert list(files.written_before(later())) == [name]
    files.set_aside(name)
    assert (files.read(name), files.size(name)) == (b"unused", 6)
    assert list(files.written_before(later())) == []
    assert list(files.aside_before(before)) == [], "it was set aside only now, however old it is"
    assert list(files.aside_before(later())) == [name]
    files.bring_back(name)
    files.bring_back(name)
    assert list(files.aside_before(later())) == []
    files.set_aside(name)
    files.drop(name)
    assert not files.exists(name)
    files.set_aside(name)
    assert not files.exists(name)


def test_dropping_leaves_what_was_stored_since(store: None) -> None:
    name = files.put(b"again")
    files.set_aside(name)
    assert files.put(b"again") == name
    files.drop(name)
    assert files.is_whole(name)


def test_nobody_misses_a_file_that_is_moved_to_and_fro(store: None) -> None:
    name = files.put(b"moving")
    wrong: list[Exception] = []
    done = threading.Event()

    def keep(verb: Callable[[], object]) -> None:
        try:
            while not done.is_set():
                verb()
        except Exception as error:  # told to the test below
            wrong.append(error)

    def stores_and_reads() -> None:
        assert files.read(files.put(b"moving")) == b"moving"

    def clears() -> None:
        # At the pace of days, next to that of readers.
        files.set_aside(name)
        time.sleep(0.1)
        files.bring_back(name)
        time.sleep(0.1)

    verbs = [stores_and_reads, stores_and_reads, clears]
    threads = [threading.Thread(target=keep, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    done.wait(2)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert files.is_whole(name)


def test_it_lies_under_its_prefix(bucket: Bucket, client: Any, tmp_path: Path) -> None:
    files.open_store(tmp_path, bucket)
    name = files.put(b"a photo")
    assert files.where() == "s3://desk/files"
    [found] = client.list_objects_v2(Bucket="desk")["Contents"]
    assert found["Key"] == f"files/{name[:2]}/{name}"
    with pytest.raises(Unusable, match="not on this machine"):
        files.path(name)


def test_a_store_that_keeps_something_else_is_noticed(bucket: Bucket) -> None:
    # This server tells no checksum back, so what it keeps is read again.
    store = S3(bucket)
    with pytest.raises(Unusable, match="kept something else"):
        store.put("0" * 64, b"not what the name says")


def test_more_than_one_answer_holds_is_listed(
    bucket: Bucket, client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "LISTED_AT_ONCE", 10)
    files.open_store(tmp_path, bucket)
    names = {files.put(f"file {number}".encode()) for number in range(25)}
    client.put_object(Bucket="desk", Key="files/readme.txt", Body=b"of somebody else")
    assert set(files.names()) == names
    assert len(dict(files.sizes())) == 25


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "nowhere"}, "There is no bucket nowhere"),
        ({"endpoint": "http://127.0.0.1:9"}, "does not answer"),
    ],
)
def test_what_is_wrong_is_a_plain_sentence(
    bucket: Bucket, tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    with pytest.raises(Unusable, match=said):
        files.open_store(tmp_path, Bucket(**{**vars(bucket), **changed}))


def test_without_boto3_it_is_said_what_to_install(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.import_module

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("boto"):
            raise ModuleNotFoundError(name)
        return found(name, *rest)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(Unusable, match=r"pip install 'casedesk\[s3\]'"):
        S3(bucket)


def test_the_settings_name_a_bucket(tmp_path: Path) -> None:
    given = {
        "CASEDESK_FILES_URL": "s3://desk/of/ours/",
        "CASEDESK_S3_ENDPOINT": "https://s3.example",
        "CASEDESK_S3_SECRET_KEY": "very secret",
    }
    settings = config.load({"data_dir": tmp_path}, given)
    assert settings.bucket == Bucket("desk", "of/ours/", "https://s3.example", secret_key="very secret")
    assert "very secret" not in repr(settings)
    assert config.load({"data_dir": tmp_path}, settings.as_environment()).bucket == settings.bucket
    assert config.load({"data_dir": tmp_path}, {}).bucket is None


@pytest.mark.parametrize("address", ["desk", "http://desk", "s3://", "s3:///x", "s3://desk?x=1"])
def test_what_is_no_such_address_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="s3://bucket/prefix"):
        config.load({"data_dir": tmp_path}, {"CASEDESK_FILES_URL": address})


async def test_a_backup_leaves_the_files_in_the_bucket_and_names_it(
    bucket: Bucket, committed: str, empty_database: str, tmp_path: Path
) -> None:
    desk, new = tmp_path / "desk", tmp_path / "new"
    desk.mkdir()
    tokens.open_key(desk / "desk.key")
    files.open_store(desk / "files", bucket)
    name = files.put(b"a photo")
    await db.execute("INSERT INTO jobs (kind, run_at, created_at) VALUES ('remembered', now(), now())")
    target = tmp_path / "desk.tar"
    places = {"files_dir": desk / "files", "key_file": desk / "desk.key"}
    made = await backup.take(target, committed, **places, bucket=bucket)
    assert (made.files_in, made.file_count) == ("s3://desk/files", 0)
    back = {"files_dir": new / "files", "key_file": new / "desk.key", "database_url": empty_database}
    with pytest.raises(Unusable, match='files_url = "s3://desk/files"'):
        await backup.restore(target, new, **back)
    await backup.restore(target, new, **back, bucket=bucket)
    assert files.read(name) == b"a photo"
    connection = await asyncpg.connect(empty_database)
    assert await connection.fetchval("SELECT kind FROM jobs") == "remembered"
    await connection.close()


async def test_a_desk_moves_from_a_folder_into_a_bucket(
    bucket: Bucket, committed: str, empty_database: str, tmp_path: Path
) -> None:
    desk, new = tmp_path / "desk", tmp_path / "new"
    desk.mkdir()
    tokens.open_key(desk / "desk.key")
    files.open_store(desk / "files")
    name, aside = files.put(b"a photo"), files.put(b"set aside")
    files.set_aside(aside)
    target = tmp_path / "desk.tar"
    made = await backup.take(target, committed, files_dir=desk / "files", key_file=desk / "desk.key")
    assert made.file_count == 2, "what is set aside may be named after all"
    await backup.restore(
        target,
        new,
        files_dir=new / "files",
        key_file=new / "desk.key",
        database_url=empty_database,
        bucket=bucket,
    )
    files.open_store(new / "files", bucket)
    assert sorted(files.names()) == sorted([name, aside])
