"""Erasing again whom a restored backup brought back: those on the list of erasures that the database does not know.

A line is carried out only for whoever it was written about: the desk's key must be the same, and each self must have
become known at the very same moment. After a restore the same key may have been given to somebody new.
"""

from casedesk.audit.rules import Doer
from casedesk.cases.actions.stage_moves import end
from casedesk.cases.rules import actors
from casedesk.customers.actions.merging import undo_merge
from casedesk.customers.actions.record import hold_selves
from casedesk.customers.queries.groups import group_ids, standing_merges
from casedesk.platform import db, erased, tokens
from casedesk.platform.erased import Line
from casedesk.platform.sentences import say
from casedesk.privacy.actions.erasing import carry_out
from casedesk.privacy.actions.listing import keep_list
from casedesk.privacy.rules import Request

_SAME = """
-- Which of these are here, became known at the same moment, and were not erased?
SELECT c.id FROM unnest($1::bigint[], $2::timestamptz[]) AS l (id, created_at)
JOIN customers c ON c.id = l.id AND c.created_at = l.created_at AND c.erased_at IS NULL ORDER BY c.id
"""

_OPEN_CASES = """
-- Which cases of these are open?
SELECT id FROM cases WHERE customer_id = ANY($1::bigint[]) AND disposition IS NULL ORDER BY id
"""

_RULE = say("restored from a backup")
_SYSTEM = actors.system(_RULE)


async def replay() -> int:
    """Erases again whoever is on the list and back all the same; returns how many people that were. Raises Unusable
    where the list cannot be read."""
    if not erased.is_open():
        return 0
    many = 0
    for line in erased.read_all():
        if line.desk == tokens.fingerprint():
            many += await _again(line)
    await keep_list()
    return many


async def _again(line: Line) -> int:
    """Erases whoever a line is about, as far as they are here: a backup may be older than one of the selves."""
    ids, moments = [one.id for one in line.selves], [one.created_at for one in line.selves]
    many = 0
    while here := [row["id"] for row in await db.records(_SAME, ids, moments)]:
        async with db.transaction():
            await _part_from_others(here)
            selves = await hold_selves(here[0])
            for row in await db.records(_OPEN_CASES, selves):
                await end(row["id"], "withdrawn", "", _SYSTEM)
            await carry_out(selves, Request(line.ground, line.reference), Doer(rule=_RULE), line.at)
        many += 1
    return many


async def _part_from_others(here: list[int]) -> None:
    """When the backup was made some may have been merged with people who were parted from them later: those stay."""
    for merge in await standing_merges(await group_ids(here[0])):
        if (merge.kept_id in here) != (merge.merged_id in here):
            await undo_merge(merge.id, _SYSTEM)
