"""Saying that two customers are one person, and taking it back.

A merge is a pointer. Nothing moves: addresses, orders and history stay with the self they came to, and
are read together; so taking it back restores exactly what was.
"""

from casedesk.customers.actions.record import enter, hold_all, hold_kept
from casedesk.customers.events import CustomersMerged, MergeUndone
from casedesk.customers.rules.actors import Actor
from casedesk.customers.tables import CustomerMerge
from casedesk.platform import clock, db, events
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say


async def merge_customers(keep_id: int, merged_id: int, by: Actor) -> int:
    """Makes two customers one person, who goes on as `keep_id`; returns the key of the merge.

    Where one of them is merged already, the one who stands for them is meant. Raises Refused when they
    are one person already, NotFound.
    """
    async with db.transaction():
        keep, merged = await hold_kept([keep_id, merged_id])
        if keep == merged:
            raise Refused(say("They are one person already."))
        inserted = await CustomerMerge.insert(
            CustomerMerge(kept_id=keep, merged_id=merged, at=clock.now(), by_user_id=by.user_id)
        )
        merge_id = int(inserted[0]["id"])
        await db.execute("UPDATE customers SET merged_into_id = $2 WHERE id = $1", merged, keep)
        await enter(
            [keep, merged], "merged", by, {"merge_id": merge_id, "kept_id": keep, "merged_id": merged}
        )
        await events.publish(CustomersMerged(kept_id=keep, merged_id=merged, merge_id=merge_id))
    return merge_id


async def undo_merge(merge_id: int, by: Actor) -> None:
    """Makes two people of one again, each with what came to them. Raises Refused when undone already."""
    async with db.transaction():
        found = await db.record("SELECT kept_id, merged_id FROM customer_merges WHERE id = $1", merge_id)
        if found is None:
            raise NotFound(say("There is no such merge."))
        kept, merged = found["kept_id"], found["merged_id"]
        await hold_all([kept, merged])
        standing = await db.value(
            "SELECT undone_at IS NULL FROM customer_merges WHERE id = $1 FOR NO KEY UPDATE", merge_id
        )
        if not standing:
            raise Refused(say("Somebody took this merge back already."))
        await db.execute(
            "UPDATE customer_merges SET undone_at = greatest($2, at), undone_by_user_id = $3 WHERE id = $1",
            merge_id,
            clock.now(),
            by.user_id,
        )
        await db.execute("UPDATE customers SET merged_into_id = NULL WHERE id = $1", merged)
        await enter(
            [kept, merged], "merge_undone", by, {"merge_id": merge_id, "kept_id": kept, "merged_id": merged}
        )
        await events.publish(MergeUndone(kept_id=kept, merged_id=merged, merge_id=merge_id))


async def tell_apart(one_id: int, other_id: int, by: Actor) -> None:
    """Notes that two customers are two people, so that they are not suggested again. Raises Refused, NotFound."""
    if by.user_id is None:
        raise Refused(say("Only a person can tell two people apart."))
    async with db.transaction():
        one, other = await hold_kept([one_id, other_id])
        if one == other:
            raise Refused(say("They are one person. Take the merge back first."))
        await db.execute(
            """
            -- These are two people.
            INSERT INTO distinct_customers (customer_id, other_customer_id, by_user_id, at)
            VALUES (least($1::bigint, $2), greatest($1::bigint, $2), $3, $4)
            ON CONFLICT (customer_id, other_customer_id) DO NOTHING
            """,
            one,
            other,
            by.user_id,
            clock.now(),
        )
        await enter([one, other], "told_apart", by, {"customer_ids": sorted((one, other))})
