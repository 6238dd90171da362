"""A restored backup does not bring back whoever was erased after it was made."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.builders.cases import NINE, a_cause
from tests.builders.mails import a_mail, opens
from tests.builders.marked import undone
from tests.builders.people import a_customer
from tests.cast import Cast

from casedesk import wiring
from casedesk.audit.rules import by_rule
from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.rules import actors
from casedesk.customers.actions.merging import merge_customers, undo_merge
from casedesk.platform import clock, db, erased
from casedesk.platform.errors import Unusable
from casedesk.privacy.actions.erasing import erase
from casedesk.privacy.actions.listing import keep_list
from casedesk.privacy.actions.replaying import replay
from casedesk.privacy.rules import Request

BY = by_rule("tests")
ALL = actors.system("tests")
ERASED = "SELECT array_agg(id ORDER BY id) FROM customers WHERE erased_at IS NOT NULL"


@pytest.fixture(autouse=True)
def standing(database: None) -> Iterator[None]:
    wiring.install()
    with clock.frozen(NINE):
        yield


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The desk's folder and the one of its backups, of which the second is not there yet."""
    erased.open_list(tmp_path, tmp_path / "backups")
    yield tmp_path, tmp_path / "backups"
    erased.open_list()


async def test_whoever_comes_back_is_erased_again(cast: Cast, folders: tuple[Path, Path]) -> None:
    case_id = await opens(a_mail("My door code is 4711."))
    customer_id = await db.value("SELECT customer_id FROM cases WHERE id = $1", case_id)
    async with undone():  # what follows is not in the backup
        await resolve(case_id, "A new lamp", await a_cause(), actors.user(cast.mina))
        await erase(customer_id, Request("objection", "R-17"), ALL, BY)
        await keep_list()
    assert await db.value(ERASED) is None
    assert b"4711" not in (folders[0] / erased.NAME).read_bytes()
    # A day later, with an open case: the backup is from before it was resolved.
    assert await replay() == 1
    assert await replay() == 0
    assert await db.value(ERASED) == [customer_id]
    assert await db.value("SELECT disposition FROM cases WHERE id = $1", case_id) == "withdrawn"
    tombstone = await db.record("SELECT at, by_rule, ground, reference FROM erasures")
    assert tombstone is not None
    assert tuple(tombstone) == (NINE, "restored from a backup", "objection", "R-17")
    assert await db.value("SELECT count(*) FROM interactions WHERE body LIKE '%4711%'") == 0


async def test_nobody_else_is_erased_in_their_place(cast: Cast, folders: tuple[Path, Path]) -> None:
    """Somebody new may have been given the key; another desk has its own list; who was parted since stays."""
    kept, other = await a_customer("Aylin Demir", "a@example.com"), await a_customer("Jonas", "j@example.com")
    merge_id = await merge_customers(kept, other, actors.user(cast.mina))
    async with undone():
        await undo_merge(merge_id, actors.user(cast.mina))
        await erase(kept, Request("objection"), ALL, BY)
        await keep_list()
    [line] = erased.read_all()
    [self_of_line] = line.selves
    later = msgspec.structs.replace(self_of_line, created_at=NINE + timedelta(microseconds=1))
    for wrong in (
        msgspec.structs.replace(line, desk="0" * 16),
        msgspec.structs.replace(line, selves=(later,)),
        msgspec.structs.replace(line, selves=(msgspec.structs.replace(self_of_line, id=99_999),)),
    ):
        (folders[0] / erased.NAME).write_bytes(msgspec.json.encode(wrong))
        assert await replay() == 0
    (folders[0] / erased.NAME).write_bytes(msgspec.json.encode(line))
    assert await replay() == 1
    assert await db.value(ERASED) == [kept]


async def test_the_list_is_only_added_to(folders: tuple[Path, Path]) -> None:
    desk, backups = folders
    one = erased.Line("d", NINE, "objection", "", 1, (erased.Self(1, NINE),))
    two = erased.Line("d", NINE + timedelta(days=1), "objection", "", 1, (erased.Self(2, NINE),))
    erased.add([two])
    backups.mkdir()
    erased.add([one, two, one])
    assert erased.read(desk / erased.NAME) == erased.read(backups / erased.NAME) == [one, two]
    assert (desk / erased.NAME).stat().st_mode & 0o077 == 0
    erased.add([])
    assert erased.read_all() == [one, two]
    (desk / erased.NAME).write_text("{not a line")
    with pytest.raises(Unusable, match="cannot be read"):
        erased.read_all()
