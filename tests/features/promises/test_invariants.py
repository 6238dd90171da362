"""What is always true of the ledger, attacked with raw SQL past every action."""

import asyncpg
import pytest
from tests.features.cases.attacks.desk import CHANGED, DESK, Attack

from casedesk.platform import db
from casedesk.promises.queries.verification import differences

LEDGER = """
INSERT INTO promises (id, case_id, stands_on_id, text, due_at, amount, currency, way, made_at, recorded_at, by_user_id,
    end_id, state, follows_id)
VALUES (1, 1, 1, 'call her', '2026-03-03T12:00Z', NULL, NULL, 'hand', '2026-03-02T12:00Z', '2026-03-02T12:00Z', 901,
        NULL, 'open', NULL),
       (2, 1, 1, 'refund it', '2026-03-03T12:00Z', 15, 'EUR', 'hand', '2026-03-02T12:00Z', '2026-03-02T12:00Z', 901,
        NULL, 'open', NULL),
       (3, 1, 1, 'write', '2026-03-03T12:00Z', NULL, NULL, 'hand', '2026-03-02T12:00Z', '2026-03-02T12:00Z', 901,
        31, 'moved', NULL),
       (4, 1, 1, 'write', '2026-03-04T12:00Z', NULL, NULL, 'hand', '2026-03-02T13:00Z', '2026-03-02T13:00Z', 901,
        NULL, 'open', 3);
INSERT INTO promise_ends (id, promise_id, case_id, state, at, recorded_at, told, by_user_id)
VALUES (31, 3, 1, 'moved', '2026-03-02T13:00Z', '2026-03-02T13:00Z', 'spoken', 901);
"""
END = "INSERT INTO promise_ends (id, promise_id, case_id, state, at, recorded_at, told, amount, by_user_id) VALUES "
CLOSE_1 = "UPDATE promises SET end_id = 32, state = 'kept' WHERE id = 1; "
NEW = (
    "INSERT INTO promises (id, case_id, stands_on_id, text, due_at, amount, currency, way, made_at, recorded_at,"
    " by_user_id, by_rule, follows_id) VALUES "
)

ATTACKS = [
    Attack("words changed", "UPDATE promises SET text = 'nothing' WHERE id = 1", "stays as it was said"),
    Attack(
        "a later time",
        "UPDATE promises SET due_at = due_at + interval '1 day' WHERE id = 1",
        "stays as it was said",
    ),
    Attack("a promise deleted", "DELETE FROM promises WHERE id = 1", "never deleted"),
    Attack("an end changed", "UPDATE promise_ends SET state = 'withdrawn' WHERE id = 31", CHANGED),
    Attack("an end deleted", "DELETE FROM promise_ends WHERE id = 31", CHANGED),
    Attack(
        "an ended one opened again",
        "UPDATE promises SET end_id = NULL, state = 'open' WHERE id = 3",
        "has ended, and stays so",
    ),
    Attack(
        "kept without an end", "UPDATE promises SET state = 'kept' WHERE id = 1", "promises_open_has_no_end"
    ),
    Attack(
        "the end of another",
        "UPDATE promises SET end_id = 31, state = 'moved' WHERE id = 1",
        "promises_end_is_own|must point to its end",
    ),
    Attack(
        "an end that its promise does not point to",
        END + "(32, 1, 1, 'kept', '2026-03-03T11:00Z', '2026-03-03T11:00Z', '', NULL, 901)",
        "promise 1 must point to its end",
    ),
    Attack(
        "a second end",
        END + "(32, 3, 1, 'kept', '2026-03-03T11:00Z', '2026-03-03T11:00Z', '', NULL, 901)",
        "promise_ends_one_a_promise",
    ),
    Attack(
        "kept after its time",
        CLOSE_1 + END + "(32, 1, 1, 'kept', '2026-03-03T13:00Z', '2026-03-03T13:00Z', '', NULL, 901)",
        "promise 1 was due before that",
    ),
    Attack(
        "late though in time",
        END + "(32, 1, 1, 'late', '2026-03-03T12:00Z', '2026-03-03T13:00Z', '', NULL, 901)",
        "promise 1 was done in time",
    ),
    Attack(
        "late after a week",
        END + "(32, 1, 1, 'late', '2026-03-10T12:00:01Z', '2026-03-11T13:00Z', '', NULL, 901)",
        "promise 1 was broken before that",
    ),
    Attack(
        "withdrawn when it was due",
        END + "(32, 1, 1, 'withdrawn', '2026-03-03T13:00Z', '2026-03-03T13:00Z', 'spoken', NULL, 901)",
        "promise 1 was due before that",
    ),
    Attack(
        "withdrawn and nobody told",
        END + "(32, 1, 1, 'withdrawn', '2026-03-03T11:00Z', '2026-03-03T11:00Z', '', NULL, 901)",
        "promise_ends_told",
    ),
    Attack(
        "done before it was made",
        END + "(32, 1, 1, 'kept', '2026-03-01T11:00Z', '2026-03-03T11:00Z', '', NULL, 901)",
        "ends before it was made",
    ),
    Attack(
        "done in the future",
        END + "(32, 1, 1, 'kept', '2026-03-03T11:00Z', '2026-03-03T10:00Z', '', NULL, 901)",
        "promise_ends_in_the_past",
    ),
    Attack(
        "an amount that nobody got",
        END + "(32, 2, 1, 'kept', '2026-03-03T11:00Z', '2026-03-03T11:00Z', '', NULL, 901)",
        "promise 2 has an amount that was not given",
    ),
    Attack(
        "an amount that was less",
        END + "(32, 2, 1, 'kept', '2026-03-03T11:00Z', '2026-03-03T11:00Z', '', 14, 901)",
        "promise 2 has an amount that was not given",
    ),
    Attack(
        "moved, and no other follows",
        "UPDATE promises SET end_id = 32, state = 'moved' WHERE id = 1; "
        + END
        + "(32, 1, 1, 'moved', '2026-03-03T11:00Z', '2026-03-03T11:00Z', 'spoken', NULL, 901)",
        "promise 1 is moved by the one that follows it",
    ),
    Attack(
        "one that follows what was not moved",
        NEW
        + "(5, 1, 1, 'x', '2026-03-09T12:00Z', NULL, NULL, 'hand', '2026-03-02T12:00Z', '2026-03-02T12:00Z', 901,"
        " '', 1)",
        "promise 5 must follow one that was moved",
    ),
    Attack(
        "two that follow the same",
        NEW
        + "(5, 1, 1, 'x', '2026-03-09T12:00Z', NULL, NULL, 'hand', '2026-03-02T12:00Z', '2026-03-02T12:00Z', 901,"
        " '', 3)",
        "promises_moved_once",
    ),
    Attack(
        "due before it was made",
        NEW
        + "(5, 1, 1, 'x', '2026-03-02T12:00Z', NULL, NULL, 'hand', '2026-03-02T12:00Z', '2026-03-02T12:00Z', 901,"
        " '', NULL)",
        "promises_due_after_made",
    ),
    Attack(
        "an amount without a currency",
        NEW
        + "(5, 1, 1, 'x', '2026-03-09T12:00Z', 15, NULL, 'hand', '2026-03-02T12:00Z', '2026-03-02T12:00Z', 901,"
        " '', NULL)",
        "promises_amount_has_currency",
    ),
    Attack(
        "made by nobody",
        NEW
        + "(5, 1, 1, 'x', '2026-03-09T12:00Z', NULL, NULL, 'hand', '2026-03-02T12:00Z', '2026-03-02T12:00Z', NULL,"
        " '', NULL)",
        "promises_maker_named",
    ),
    Attack(
        "open on a case that has ended",
        NEW
        + "(5, 2, 2, 'x', '2026-03-09T12:00Z', NULL, NULL, 'hand', '2026-03-02T12:00Z', '2026-03-02T12:00Z', 901,"
        " '', NULL)",
        "promise 5 is open on a case that has ended",
    ),
    Attack(
        "an open one put onto a case that has ended",
        "UPDATE promises SET stands_on_id = 2 WHERE id = 1",
        "promise 1 is open on a case that has ended",
    ),
    Attack(
        "a case ended under its promise",
        "INSERT INTO stage_starts (id, case_id, stage, from_at, disposition, recorded_at)"
        " VALUES (24, 1, 'closed', '2026-03-03T09:00Z', 'declined', '2026-03-03T09:00Z');"
        " UPDATE cases SET stage = 'closed', stage_start_id = 24, disposition = 'declined',"
        " ended_at = '2026-03-03T09:00Z', stage_since = '2026-03-03T09:00Z' WHERE id = 1",
        "case 1 cannot end while a promise on it is open",
    ),
    Attack(
        "told twice that it is near",
        "INSERT INTO promise_notices (promise_id, kind, recorded_at) VALUES (1, 'near', now()), (1, 'near', now())",
        "promise_notices_once",
    ),
]


async def _commit(sql: str) -> None:
    async with db.transaction():
        await db.execute(sql)


@pytest.fixture
async def ledger(database: None) -> None:
    await _commit(DESK)
    await _commit(LEDGER)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_the_ledger_cannot_be_made_untrue(ledger: None, attack: Attack) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=attack.stopped_by):
        await _commit(attack.sql)


async def test_verify_finds_nothing_until_a_column_is_forced(ledger: None) -> None:
    assert await differences() == []
    await db.execute("SET LOCAL session_replication_role = replica")
    await db.execute("UPDATE promises SET stands_on_id = 2 WHERE id = 1")
    await db.execute("UPDATE promises SET end_id = NULL, state = 'open' WHERE id = 3")
    assert await differences() == [
        "Promise 1: stands_on_id is 2 but the record says 1.",
        "Promise 3: state is open but the record says moved.",
        "Promise 3: end_id is None but the record says 31.",
    ]
