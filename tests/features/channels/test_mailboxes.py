"""Setting mailboxes up: what is kept secret, what is tried out, and the sentence for what is wrong."""

import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders.certificates import Authority
from tests.builders.mail_servers import imap_server, smtp_sink
from tests.cast import Cast
from tests.features.cli.running import free_port

from casedesk.audit.rules import by_user
from casedesk.channels.mailboxes.actions import keeping, trying
from casedesk.channels.mailboxes.actions.ways import note_trouble, note_well
from casedesk.channels.mailboxes.queries.mailboxes import mailbox, mailbox_of_addresses, secrets_of
from casedesk.channels.mailboxes.queries.ways import troubles, ways
from casedesk.channels.mailboxes.rules.profiles import Profile, Secrets
from casedesk.platform import clock, db, sealing, tokens
from casedesk.platform.errors import Invalid, Refused, Unusable

HELP = Profile(name="Help", address="help@desk.example")
FETCHED = replace(HELP, fetches=True, imap_host="127.0.0.1", imap_security="plain")


def fetched_from(port: int, **more: object) -> Profile:
    return replace(FETCHED, imap_port=port, **more)


async def test_secrets_are_encrypted_and_stay_when_nothing_is_typed(database: None, cast: Cast) -> None:
    by = by_user(cast.noor)
    key = await keeping.add_mailbox(fetched_from(993), Secrets(password="hunter2"), by)
    row = await db.value("SELECT m::text FROM mailboxes m")
    sealed = await db.value("SELECT secrets FROM mailboxes")
    assert b"hunter2" not in sealed
    assert "hunter2" not in row
    await keeping.change_mailbox(key, fetched_from(143, name="Help desk"), Secrets(), by)
    found = await mailbox(key)
    assert (found.name, found.imap_port, secrets_of(found).password) == ("Help desk", 143, "hunter2")
    assert "hunter2" not in str(await db.records("SELECT details FROM audit_entries"))


async def test_a_kept_password_goes_to_no_other_server(database: None, cast: Cast) -> None:
    by = by_user(cast.noor)
    key = await keeping.add_mailbox(fetched_from(993), Secrets(password="hunter2"), by)
    elsewhere = fetched_from(993, imap_host="imap.elsewhere.example")
    with pytest.raises(Invalid, match="Type the password again"):
        await keeping.change_mailbox(key, elsewhere, Secrets(), by)
    await keeping.change_mailbox(key, elsewhere, Secrets(password="another"), by)
    assert secrets_of(await mailbox(key)).password == "another"


async def test_the_first_mailbox_is_the_default_and_there_is_one(database: None, cast: Cast) -> None:
    by = by_user(cast.noor)
    first = await keeping.add_mailbox(HELP, Secrets(), by)
    second = await keeping.add_mailbox(replace(HELP, address="b@desk.example"), Secrets(), by)
    assert (await mailbox(first)).is_default
    await keeping.change_mailbox(
        second, replace(HELP, address="b@desk.example", is_default=True), Secrets(), by
    )
    assert [(await mailbox(key)).is_default for key in (first, second)] == [False, True]
    with pytest.raises(Refused):
        await keeping.deactivate_mailbox(second, by)
    await keeping.deactivate_mailbox(first, by)
    assert await mailbox_of_addresses(["help@desk.example"]) is None
    await keeping.activate_mailbox(first, by)
    assert await mailbox_of_addresses(["x@y.example", "help@desk.example"]) is not None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "no address"}, "address"),
        ({"fetches": True}, "imap_host"),
        ({"sends": True}, "smtp_host"),
        ({"handled_folder": "inbox"}, "handled_folder"),
        ({"sends": True, "smtp_host": "x.example", "sign_in": "oauth2"}, "client_id"),
    ],
)
async def test_what_cannot_work_is_refused(
    database: None, cast: Cast, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await keeping.add_mailbox(replace(HELP, **wrong), Secrets(), by_user(cast.noor))
    assert field in refused.value.fields


async def test_an_address_is_taken_once(database: None, cast: Cast) -> None:
    await keeping.add_mailbox(HELP, Secrets(), by_user(cast.noor))
    with pytest.raises(Invalid, match="already"):
        await keeping.add_mailbox(replace(HELP, address="HELP@desk.example"), Secrets(), by_user(cast.noor))


def test_another_purpose_or_key_opens_nothing(desk_folder: Path, tmp_path: Path) -> None:
    tokens.open_key(desk_folder / "desk.key")
    sealed = sealing.seal("mailbox", b"hunter2")
    assert sealing.unseal("mailbox", sealed) == b"hunter2"
    for wrong in (sealed[:-1], b"", b"\x01", sealed[:5] + b"x" + sealed[6:]):
        with pytest.raises(Unusable):
            sealing.unseal("mailbox", wrong)
    with pytest.raises(Unusable):
        sealing.unseal("something else", sealed)
    tokens.open_key(tmp_path / "desk.key")
    with pytest.raises(Unusable, match="another desk's key"):
        sealing.unseal("mailbox", sealed)
    tokens.open_key(desk_folder / "desk.key")


async def test_a_way_fails_since_it_first_failed(database: None, cast: Cast) -> None:
    key = await keeping.add_mailbox(fetched_from(1), Secrets(password="x"), by_user(cast.noor))
    with clock.frozen(clock.now()) as time:
        began = clock.now()
        await note_trouble(key, "in", "It does not answer.")
        time.advance(minutes=5)
        await note_trouble(key, "in", "It refused the password.")
        found = await troubles()
        assert [(one.place, one.since, one.sentence) for one in found] == [
            ("help@desk.example", began, "It refused the password.")
        ]
        await note_well(key, "in")
        assert await troubles() == []
        assert [one.went_well_at for one in await ways()] == [clock.now()]


async def test_a_good_mailbox_is_found_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    certified = authority.certify("localhost")
    with (
        imap_server(security="tls", certified=certified) as theirs,
        smtp_sink(security="starttls", certified=certified, login=("desk", "hunter2")) as sink,
    ):
        profile = fetched_from(
            theirs.port,
            imap_host="localhost",
            imap_security="tls",
            imap_login=theirs.user,
            handled_folder="Handled",
            sends=True,
            smtp_host="localhost",
            smtp_port=sink.port,
            smtp_login="desk",
        )
        found = await trying.try_out(profile, Secrets(password="hunter2"))
        assert found == trying.Found()
        assert theirs.count("Handled") == 0


@pytest.mark.parametrize(
    ("security", "change", "said"),
    [
        ("plain", {"imap_host": "no.such.host.invalid"}, "There is no server called"),
        ("plain", {"imap_port": 0}, "refuses connections on port"),
        ("plain", {"imap_login": "somebody"}, "refused the password of somebody"),
        (
            "plain",
            {"imap_folder": "Nowhere"},
            "There is no folder 'Nowhere' in this account. There are: INBOX",
        ),
        ("plain", {"imap_security": "tls"}, "does not speak TLS from the start"),
        ("plain", {"imap_security": "starttls"}, "offers no STARTTLS"),
        ("tls", {"imap_host": "127.0.0.1"}, "it is for another name"),
        ("tls", {"imap_security": "plain"}, "does not answer"),
        ("over", {}, "it has run out"),
        ("stranger", {}, "nobody this machine trusts vouches for it"),
    ],
)
async def test_what_is_wrong_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str, change: dict[str, object], said: str
) -> None:
    monkeypatch.setattr(trying, "PATIENCE", 3.0)
    authority = Authority(tmp_path)
    if security != "stranger":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    lasts = timedelta(days=-1) if security == "over" else timedelta(days=1)
    certified = authority.certify("localhost", lasts=lasts)
    with imap_server(security="plain" if security == "plain" else "tls", certified=certified) as theirs:
        profile = fetched_from(
            theirs.port,
            imap_host="localhost",
            imap_login=theirs.user,
            imap_security="plain" if security == "plain" else "tls",
        )
        profile = replace(profile, **change)
        if profile.imap_port == 0:
            profile = replace(profile, imap_port=free_port())
        found = await trying.try_out(profile, Secrets(password="hunter2"))
    assert found.fetching is not None
    assert said in found.fetching


async def test_a_server_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "PATIENCE", 1.0)
    with _silent() as port, imap_server() as theirs:
        profile = fetched_from(port, sends=True, smtp_host="127.0.0.1", smtp_port=port)
        found = await trying.try_out(profile, Secrets(password="hunter2"))
        assert "does not answer" in (found.fetching or "")
        assert "does not answer" in (found.sending or "")
        theirs.hang()
        found = await trying.try_out(fetched_from(theirs.port), Secrets(password="hunter2"))
        assert "does not answer" in (found.fetching or "")


def _silent() -> "_Silent":
    return _Silent()


class _Silent:
    """A port that takes connections and never says a word."""

    def __enter__(self) -> int:
        self._listening = socket.create_server(("127.0.0.1", 0))
        return int(self._listening.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._listening.close()


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
