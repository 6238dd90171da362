"""What is always true of concessions and policies, attacked with raw SQL past every action."""

import asyncpg
import pytest
from tests.builders.conceding import an_order, wants
from tests.builders.people import a_customer
from tests.features.empowerment.attacks import CONCESSIONS, ENTRIES, POLICIES
from tests.features.empowerment.conftest import Desk

from casedesk.empowerment.actions.granting import ask, grant
from casedesk.platform import clock, db


async def test_the_record_cannot_be_made_untrue(desk: Desk) -> None:
    """Each attack in a transaction of its own, undone when it is stopped: one desk is enough for all of them."""
    granted = (await grant(desk.case, wants(5), desk.by_mina)).concession_id
    asked = (await ask(desk.case, wants(50), desk.by_mina)).concession_id
    other = await an_order(await a_customer("Jin Ito"), "R-9")
    keys = {
        "granted": granted,
        "asked": asked,
        "policy": desk.policy,
        "case": desk.case,
        "mina": desk.mina,
        "customer": desk.aylin,
        "order": desk.order.id,
        "other": other.lamp,
    }
    assert clock.now().year == 2026
    for attack in (*CONCESSIONS, *ENTRIES, *POLICIES):
        sql = attack.sql.format(**keys).replace("now()", "timestamptz '2026-11-23T10:00Z'")
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as stopped:
            await _commit(sql)
        assert attack.stopped_by in str(stopped.value), (attack.name, str(stopped.value))


async def _commit(sql: str) -> None:
    async with db.transaction():
        await db.execute(sql)


def test_every_attack_is_told_apart() -> None:
    attacks = (*CONCESSIONS, *ENTRIES, *POLICIES)
    assert len({attack.name for attack in attacks}) == len(attacks)
