"""An import of mails killed again and again, alone and beside a second one: each mail is there exactly once."""

import asyncio
import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from bench import mails
from tests.cast import hire
from tests.features.cli.running import environment
from tests.soak.killed import Program
from tests.soak.record import assert_whole

from casedesk.platform import db

pytestmark = [pytest.mark.soak, pytest.mark.slow]

PATIENCE = 600.0


class Importer:
    """Starts `casedesk mail import` on one folder of mails, as often as it is killed."""

    def __init__(self, dsn: str, place: Path, count: int) -> None:
        mails.write(place / "mails", count)
        self._arguments = ["mail", "import", str(place / "mails"), "--data", str(place / "data")]
        self._environment = environment(DATABASE_URL=dsn)
        self._errors = (place / f"errors-{number}" for number in itertools.count())

    async def to_the_end(self) -> None:
        errors = next(self._errors)
        ran = Program(self._arguments, self._environment, errors)
        assert await ran.ended(PATIENCE) == 0, errors.read_text("utf-8")

    async def killed_at(self, mails_kept: int, seconds: float) -> None:
        """Killed so many seconds after so many mails were kept; a start takes its time and kills nothing."""
        ran = Program(self._arguments, self._environment, next(self._errors))
        while ran.returncode is None and await db.value("SELECT count(*) FROM raw_mails") < mails_kept:
            await asyncio.sleep(0.01)
        await asyncio.sleep(seconds)
        ran.kill()
        await ran.ended(PATIENCE)


async def _assert_each_once(count: int) -> None:
    states = await db.records("SELECT state, count(*) FROM raw_mails GROUP BY state")
    assert {row["state"]: row["count"] for row in states} == {"placed": count}
    twice = "SELECT message_id FROM interactions GROUP BY message_id HAVING count(*) > 1"
    assert [row[0] for row in await db.records(twice)] == []
    assert await db.value("SELECT count(*) FROM interactions") == count
    assert await db.value("SELECT count(*) FROM placements") == count
    shared = "SELECT count(*) - count(DISTINCT raw_mail_id) FROM interactions"
    assert await db.value(shared) == 0
    await assert_whole()


@pytest.mark.parametrize("at_once", [1, 2])
async def test_a_killed_import_run_again_brings_each_mail_once(
    committed: str, tmp_path: Path, rounds: Callable[[int], int], tell: Callable[[str], None], at_once: int
) -> None:
    await hire()
    count, kills = max(rounds(600), 40), rounds(12)
    importer = Importer(committed, tmp_path, count)
    dice = random.Random(3)
    for kill in range(kills):
        kept = (kill + 1) * count // (kills + 1)
        await asyncio.gather(*(importer.killed_at(kept, dice.random() / 10) for _ in range(at_once)))
    before = await db.value("SELECT count(*) FROM raw_mails WHERE state = 'placed'")
    await asyncio.gather(*(importer.to_the_end() for _ in range(at_once)))
    tell(
        f"{count:,} mails by {at_once} import(s), killed {kills} times: {before:,} were in before the last run"
    )
    await _assert_each_once(count)
    answers = await db.value("SELECT count(*) FROM interactions WHERE subject LIKE 'Re: %'")
    assert await db.value("SELECT count(*) FROM cases") == count - answers


async def test_an_import_of_mails_that_are_in_changes_nothing(
    committed: str, tmp_path: Path, rounds: Callable[[int], int]
) -> None:
    await hire()
    count = max(rounds(500), 30)
    importer = Importer(committed, tmp_path, count)
    await importer.to_the_end()
    await _assert_each_once(count)
    entries = await db.value("SELECT count(*) FROM events")
    await importer.to_the_end()
    await _assert_each_once(count)
    assert await db.value("SELECT count(*) FROM events") == entries
