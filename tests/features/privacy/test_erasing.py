"""Erasing somebody: nothing of them is left anywhere, and no figure changes."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from tests.builders.marked import (
    WORD,
    mark,
    past_all_guards,
    somebody_of_everything,
    undone,
    where_the_word_stands,
)

from casedesk import wiring
from casedesk.audit.rules import by_rule
from casedesk.cases.rules import actors
from casedesk.customers.rules.erased import Erased
from casedesk.demo.actions import fill
from casedesk.personal_data import PERSONAL
from casedesk.platform import clock, db, files, personal
from casedesk.platform.personal import Listed
from casedesk.privacy.actions.clearing import clear_erased
from casedesk.privacy.actions.erasing import erase
from casedesk.privacy.rules import Request

REQUEST = Request("consent_withdrawn", "R-17")
ALL = actors.system("tests")
BY = by_rule("tests")

TAKES_NO_WORD = {
    "problem_answer_cases.gaps",  # of one that is ready
    "several_runs.back",
    "alike_groups.word",
    "field_values.number",
    "field_values.day",
    "interactions.message_id",
    "identities.kind",
    "organisations.language",
    "customers.organisation_id",
    "customers.language",
    "outgoing_mails.state",
    "raw_mails.state",
    "replies.state",
}
"""Columns of numbers or codes; and some that the builder fills, or whose rows hold the word in another column."""

FACTS = """
-- What do reports count, and what was given?
SELECT (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.case_id) FROM case_facts f) AS facts,
       (SELECT jsonb_agg(to_jsonb(k) ORDER BY k.id) FROM case_custody k) AS custody,
       (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.id) FROM standing_dues d) AS dues,
       (SELECT jsonb_agg(jsonb_build_array(l.id, l.kind, l.amount, l.at) ORDER BY l.id)
        FROM ledger_entries l) AS ledger,
       (SELECT jsonb_agg(jsonb_build_array(p.id, p.state, p.due_at, p.amount) ORDER BY p.id)
        FROM promises p) AS promises,
       (SELECT jsonb_agg(jsonb_build_array(o.id, o.total, o.placed_on) ORDER BY o.id)
        FROM orders o) AS orders,
       (SELECT jsonb_agg(jsonb_build_array(i.id, i.at, i.direction, i.channel) ORDER BY i.id)
        FROM interactions i) AS contacts,
       (SELECT jsonb_agg(jsonb_build_array(s.id, s.owner_id, s.from_at) ORDER BY s.id)
        FROM owner_starts s) AS owners
"""


async def _facts() -> dict[str, Any]:
    found = await db.record(FACTS)
    assert found is not None
    return dict(found)


async def test_nothing_is_left_and_no_figure_changes(database: None) -> None:
    await fill(60, 1, clock.now())
    customer_id = await somebody_of_everything()
    assert set(await mark(customer_id)) == TAKES_NO_WORD, "one of everything is there, and bears the word"
    tables = {one.table for one in personal.holdings()}
    assert tables - set(await where_the_word_stands()) == {
        "alike_cases",
        "held_files",
        "identity_claims",
        "portal_grants",
    }, "rows of these are keys only"
    for statement in (
        "UPDATE notes SET body = 'x'",
        "DELETE FROM interactions",
        "UPDATE tasks SET what = 'x'",
    ):
        await _no_setting_lets_anybody(statement)
    async with undone():
        await _a_table_that_nobody_listed_would_be_seen(customer_id)
    theirs, shared = await _with_files(customer_id)
    before = await _facts()
    erasure_id = await erase(customer_id, REQUEST, ALL, BY)
    assert await where_the_word_stands() == []
    assert await _facts() == before
    await _files_go_that_nobody_else_has(erasure_id, theirs, shared)
    found = {name: await verify() for name, verify in wiring.VERIFIERS.items()}
    assert found == {name: [] for name in wiring.VERIFIERS}
    tombstone = await db.record("SELECT * FROM erasures WHERE id = $1", erasure_id)
    assert tombstone is not None
    said = (tombstone["customer_id"], tombstone["ground"], tombstone["reference"], tombstone["by_rule"])
    assert said == (customer_id, "consent_withdrawn", "R-17", "tests")
    assert tombstone["counts"]["interactions"] > 10
    with pytest.raises(Erased):
        await erase(customer_id, REQUEST, ALL, BY)


async def _no_setting_lets_anybody(statement: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await _with_the_setting_of_old(statement)


async def _with_the_setting_of_old(statement: str) -> None:
    async with db.transaction():
        await db.execute("SET LOCAL casedesk.erasure = 'on'")
        await db.execute(statement)


async def _a_table_that_nobody_listed_would_be_seen(customer_id: int) -> None:
    """The search for the word can fail: without one of its lists an erasure leaves it."""
    personal.install({**PERSONAL, "promises": Listed()})
    try:
        await erase(customer_id, REQUEST, ALL, BY)
    finally:
        personal.install(PERSONAL)
    assert await where_the_word_stands() == ["promises", "promises_in_letters"]


async def _with_files(customer_id: int) -> tuple[str, str]:
    """A file that only they have, and one that somebody else has, too."""
    theirs, shared = files.put(f"{WORD} for me".encode()), files.put(b"for both of us")
    async with past_all_guards():
        one, other = await _file_of(theirs), await _file_of(shared)
        for file_id, is_theirs, position in ((one, True, 40), (other, True, 41), (other, False, 42)):
            await db.execute(_ATTACHED, file_id, customer_id, is_theirs, position)
    return theirs, shared


async def _files_go_that_nobody_else_has(erasure_id: int, theirs: str, shared: str) -> None:
    await clear_erased(erasure_id)
    assert files.exists(theirs), "set aside for a day"
    assert await db.value("SELECT count(*) FROM files WHERE sha256 = $1", bytes.fromhex(theirs)) == 0
    again = await db.value("SELECT max(run_at) FROM jobs WHERE kind = 'privacy.clear_files'")
    assert again > clock.now()
    for _run in range(2):  # as jobs may be
        await clear_erased(erasure_id, kept_for=timedelta(0))
    assert (files.exists(theirs), files.exists(shared)) == (False, True)
    assert await db.value("SELECT count(*) FROM erased_files") == 0


_ATTACHED = """
INSERT INTO attachments (interaction_id, file_id, position, name, type)
SELECT min(p.interaction_id), $1, $4, 'a', 'text/plain' FROM placements p JOIN cases c ON c.id = p.case_id
WHERE (c.customer_id = $2) = $3
"""


async def _file_of(name: str) -> int:
    key: int = await db.value(
        "INSERT INTO files (sha256, size, recorded_at) VALUES ($1, $2, now()) RETURNING id",
        bytes.fromhex(name),
        files.size(name),
    )
    return key
