"""What is always true of the record of a case, attacked with raw SQL past every action.

Each attack runs in a transaction of its own on a small desk (attacks/desk.py), at whose end deferred
constraints are checked as at a commit. An attack names what must stop it.
"""

import asyncpg
import pytest
from tests.features.cases.attacks import contacts, ends, handoffs, owners, stages, tasks
from tests.features.cases.attacks.desk import DESK, Attack

from casedesk.platform import db

ATTACKS = [
    *owners.OPENING,
    *owners.OWNERS,
    *stages.STAGES,
    *ends.ENDS,
    *ends.OPENED,
    *contacts.CONTACTS,
    *handoffs.HANDOFFS,
    *tasks.TASKS,
]


async def _commit(sql: str) -> None:
    async with db.transaction():
        await db.execute(sql)


@pytest.fixture
async def desk(database: None) -> None:
    await _commit(DESK)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_the_record_cannot_be_made_untrue(desk: None, attack: Attack) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=attack.stopped_by):
        await _commit(attack.sql)


def test_every_attack_is_told_apart() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
