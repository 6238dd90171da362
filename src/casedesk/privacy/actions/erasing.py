"""Erasing a customer on their legal request: one action, in one transaction, that leaves a tombstone.

The tombstone comes first: in the transaction that writes it the guards of the record let changes pass, and in no
other. Then each feature's list is gone through (`platform.personal`). Facts stay: who had the case for how long, when
it was fixed, what it cost. Files are cleared away after the commit by a job (`clearing`).
"""

import json
from datetime import datetime

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.cases.actions.stage_moves import close_for_good
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.customers.actions.record import hold_selves, hold_whole, mark_erased, refresh_words
from casedesk.customers.queries.groups import kept_id_of
from casedesk.platform import clock, db, personal
from casedesk.platform.errors import Refused
from casedesk.platform.jobs.actions import enqueue
from casedesk.platform.personal import Holding
from casedesk.platform.sentences import say
from casedesk.privacy.actions.listing import put_on_list_later
from casedesk.privacy.queries.obstacles import obstacles_to
from casedesk.privacy.queries.scope import Scope, cases_of, scope_of
from casedesk.privacy.rules import Request, refusal
from casedesk.privacy.tables import ErasedSelf, Erasure
from casedesk.search.actions.indexing import index

CLEAR_FILES = "privacy.clear_files"
"""The kind of the job that removes the files of an erasure."""

_SYSTEM = actors.system(say("erased at the customer's request"))

_HOLD_CASES = """
-- These cases stay as they are until the transaction ends.
SELECT id FROM cases WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE
"""

_REMEMBER_ADDRESSES = """
-- From where did they write? The guards of the record ask it of mails of nobody we know, until the transaction ends.
SELECT set_config('casedesk.erased_addresses', $1, true)
"""

_NAME_FILES = """
-- Which files are theirs? Whether somebody else has the same is looked at when they are removed.
INSERT INTO erased_files (erasure_id, sha256)
SELECT $1, f.sha256 FROM files f WHERE f.id IN (
    SELECT a.file_id FROM attachments a WHERE a.interaction_id = ANY($2::bigint[])
    UNION
    SELECT rf.file_id FROM reply_files rf JOIN replies r ON r.id = rf.reply_id WHERE r.case_id = ANY($3::bigint[])
    UNION
    SELECT h.file_id FROM held_files h JOIN drafts d
        ON h.holder = format('draft of %s on %s: %s', d.user_id, d.case_id, d.panel) AND d.case_id = ANY($3::bigint[])
)
"""


async def erase(customer_id: int, request: Request, viewer: Actor, by: Doer) -> int:
    """Erases a customer in all their merged selves; returns the key of the tombstone. There is no way back.

    Raises Refused with what stands against it, Erased where they are erased already, NotFound.
    """
    async with db.transaction():
        selves = await hold_selves(customer_id)
        await db.records(_HOLD_CASES, await cases_of(selves))
        obstacles = await obstacles_to(await scope_of(selves), viewer)
        if obstacles:
            raise Refused(refusal(obstacles))
        return await carry_out(selves, request, by, clock.now())


async def carry_out(selves: list[int], request: Request, by: Doer, at: datetime) -> int:
    """Erases whoever is held, whatever may stand against it; for `erase`, and for erasures that a restored backup
    does not know of."""
    cases = await cases_of(selves)
    await close_for_good(cases, _SYSTEM)
    await hold_whole(selves)
    scope = await scope_of(selves)
    erasure_id = await _write_tombstone(selves, request, by, at)
    await db.execute(_REMEMBER_ADDRESSES, json.dumps(list(scope.addresses)))
    await db.execute(_NAME_FILES, erasure_id, list(scope.contacts), list(scope.cases))
    counts = [(holding, await _apply(holding, scope)) for holding in personal.holdings()]
    await _note_counts(erasure_id, counts)
    await mark_erased(selves, at)
    await _find_anew(scope)
    await note(by, "erased", "customer", await kept_id_of(selves[0]))
    await enqueue(CLEAR_FILES, {"erasure": erasure_id})
    await put_on_list_later()
    return erasure_id


async def _write_tombstone(selves: list[int], request: Request, by: Doer, at: datetime) -> int:
    inserted = await Erasure.insert(
        Erasure(
            customer_id=await kept_id_of(selves[0]),
            at=at,
            by_user_id=by.user_id,
            by_rule=by.rule or "",
            ground=request.ground,
            reference=request.reference,
            counts={},
            begun_at=at,
        )
    )
    erasure_id = int(inserted[0]["id"])
    await ErasedSelf.insert(*(ErasedSelf(erasure_id=erasure_id, customer_id=one) for one in selves))
    return erasure_id


async def _apply(holding: Holding, scope: Scope) -> int:
    """Does with the rows of one table what its feature says; returns how many there were."""
    if holding.goes:
        verb = f"DELETE FROM {holding.table}"
    else:
        columns = ", ".join(f"{name} = {value}" for name, value in holding.becomes.items())
        verb = f"UPDATE {holding.table} SET {columns}"
    sql, arguments = personal.bound(
        f"""
        -- What becomes of what we hold of them here?
        WITH done AS ({verb} WHERE {holding.found} RETURNING 1) SELECT count(*) FROM done
        """,
        scope.sets(),
    )
    return int(await db.value(sql, *arguments))


async def _note_counts(erasure_id: int, counts: list[tuple[Holding, int]]) -> None:
    found: dict[str, int] = {}
    for holding, many in counts:
        if many:
            found[holding.table] = found.get(holding.table, 0) + many
    await Erasure.update({Erasure.counts: found}).where(Erasure.id == erasure_id)


async def _find_anew(scope: Scope) -> None:
    """Whatever is found by words is found by those that are left."""
    notes = await db.records("SELECT id FROM notes WHERE case_id = ANY($1::bigint[])", list(scope.cases))
    await index("of_case_id", scope.cases)
    await index("interaction_id", scope.contacts)
    await index("note_id", [row["id"] for row in notes])
    await refresh_words(scope.customers)
