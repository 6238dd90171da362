"""Two customers become one person, and two again."""

import asyncio
import random
from typing import Any

import pytest
from tests.builders.people import BY_TESTS, a_customer
from tests.cast import Cast

from casedesk.cases.rules import actors
from casedesk.customers.actions.merging import merge_customers, tell_apart, undo_merge
from casedesk.customers.events import CustomersMerged, MergeUndone
from casedesk.customers.queries.groups import group_ids, kept_id_of
from casedesk.customers.queries.record import customer, history
from casedesk.platform import db, events
from casedesk.platform.errors import NotFound, Refused

SNAPSHOT = """
SELECT (SELECT jsonb_agg(to_jsonb(c) - 'words' ORDER BY c.id) FROM customers c) AS customers,
       (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.id) FROM identities i) AS identities,
       (SELECT jsonb_agg(to_jsonb(o) ORDER BY o.id) FROM orders o) AS orders
"""


async def snapshot() -> dict[str, Any]:
    """Everything a merge could touch, but for the record of merges itself."""
    found = await db.record(SNAPSHOT)
    assert found is not None
    return dict(found)


async def test_merged_selves_are_read_together_whichever_is_asked_for(database: None) -> None:
    kept = await a_customer("Aylin Demir", "aylin@example.com")
    merged = await a_customer("A. Demir", "+44 20 7946 0134")
    await merge_customers(kept, merged, BY_TESTS)
    for asked in (kept, merged):
        found = await customer(asked)
        assert found is not None
        assert found.group_ids == [kept, merged] == await group_ids(asked)
        assert {identity.kind for identity in found.identities} == {"email", "phone"}
        assert await kept_id_of(asked) == kept


async def test_the_merge_is_in_both_histories_and_is_told(cast: Cast) -> None:
    heard: list[events.Event] = []

    async def hear(event: events.Event) -> None:
        heard.append(event)

    kept, merged = await a_customer(), await a_customer("A. Demir")
    events.install(events.Wiring(reactions={CustomersMerged: [hear], MergeUndone: [hear]}))
    try:
        merge_id = await merge_customers(kept, merged, actors.user(cast.mina))
        await undo_merge(merge_id, actors.user(cast.jonas))
    finally:
        events.install(events.Wiring())
    assert heard == [
        CustomersMerged(kept_id=kept, merged_id=merged, merge_id=merge_id),
        MergeUndone(kept_id=kept, merged_id=merged, merge_id=merge_id),
    ]
    for customer_id in (kept, merged):
        undone, done, _added = await history([customer_id])
        assert (done.kind, done.user_id) == ("merged", cast.mina)
        assert (undone.kind, undone.user_id) == ("merge_undone", cast.jonas)


async def test_undoing_restores_exactly(database: None) -> None:
    kept = await a_customer("Aylin Demir", "aylin@example.com")
    merged = await a_customer("A. Demir", "+44 20 7946 0134")
    before = await snapshot()
    merge_id = await merge_customers(kept, merged, BY_TESTS)
    assert await snapshot() != before
    await undo_merge(merge_id, BY_TESTS)
    assert await snapshot() == before
    assert await group_ids(merged) == [merged]


async def test_chains_of_merges_lead_to_the_end_and_come_apart_in_any_order(database: None) -> None:
    people = [await a_customer(f"Self {number}") for number in range(5)]
    before = await snapshot()
    merges = [await merge_customers(people[n + 1], people[n], BY_TESTS) for n in range(4)]
    assert {await kept_id_of(person) for person in people} == {people[4]}
    assert await group_ids(people[2]) == people
    random.Random(7).shuffle(merges)
    for merge_id in merges:
        await undo_merge(merge_id, BY_TESTS)
    assert await snapshot() == before


async def test_undoing_the_middle_of_a_chain_parts_it_there(database: None) -> None:
    one, two, three = [await a_customer(name) for name in ("One", "Two", "Three")]
    await merge_customers(two, one, BY_TESTS)
    middle = await merge_customers(three, two, BY_TESTS)
    await undo_merge(middle, BY_TESTS)
    assert await group_ids(one) == [one, two]
    assert await group_ids(three) == [three]


async def test_merging_merged_selves_means_who_stands_for_them(database: None) -> None:
    one, two, three, four = [await a_customer(name) for name in ("One", "Two", "Three", "Four")]
    await merge_customers(one, two, BY_TESTS)
    await merge_customers(three, four, BY_TESTS)
    await merge_customers(four, two, BY_TESTS)
    assert await kept_id_of(two) == three
    assert await group_ids(one) == sorted([one, two, three, four])


async def test_what_cannot_be_merged_or_undone(database: None) -> None:
    one, two = await a_customer("One"), await a_customer("Two")
    with pytest.raises(Refused):
        await merge_customers(one, one, BY_TESTS)
    merge_id = await merge_customers(one, two, BY_TESTS)
    for keep, merged in ((one, two), (two, one)):
        with pytest.raises(Refused, match="one person already"):
            await merge_customers(keep, merged, BY_TESTS)
    await undo_merge(merge_id, BY_TESTS)
    with pytest.raises(Refused, match="already"):
        await undo_merge(merge_id, BY_TESTS)
    with pytest.raises(NotFound):
        await undo_merge(987_654, BY_TESTS)
    with pytest.raises(NotFound):
        await merge_customers(one, 987_654, BY_TESTS)


async def test_the_same_two_can_be_merged_again(database: None) -> None:
    one, two = await a_customer("One"), await a_customer("Two")
    await undo_merge(await merge_customers(one, two, BY_TESTS), BY_TESTS)
    await merge_customers(two, one, BY_TESTS)
    assert await kept_id_of(one) == two


async def test_two_people_said_to_be_two_can_still_be_merged_but_not_the_other_way(cast: Cast) -> None:
    by = actors.user(cast.mina)
    one, two = await a_customer("One"), await a_customer("Two")
    await tell_apart(two, one, by)
    await tell_apart(one, two, by)
    assert await db.value("SELECT count(*) FROM distinct_customers") == 1
    await merge_customers(one, two, by)
    with pytest.raises(Refused):
        await tell_apart(one, two, by)
    with pytest.raises(Refused):
        await tell_apart(one, two, BY_TESTS)


async def test_opposite_merges_at_the_same_moment_make_one_person(committed: str) -> None:
    one, two = await a_customer("One"), await a_customer("Two")
    for _ in range(5):
        tries = await asyncio.gather(
            merge_customers(one, two, BY_TESTS),
            merge_customers(two, one, BY_TESTS),
            merge_customers(one, two, BY_TESTS),
            return_exceptions=True,
        )
        done = [each for each in tries if isinstance(each, int)]
        assert len(done) == 1, tries
        assert all(isinstance(each, int | Refused) for each in tries), tries
        await undo_merge(done[0], BY_TESTS)


async def test_a_ring_of_merges_at_the_same_moment_never_closes(committed: str) -> None:
    ring = [await a_customer(f"Self {number}") for number in range(4)]
    for _ in range(5):
        tries = await asyncio.gather(
            *(merge_customers(ring[n], ring[(n + 1) % 4], BY_TESTS) for n in range(4)), return_exceptions=True
        )
        assert all(isinstance(each, int | Refused) for each in tries), tries
        assert len({await kept_id_of(person) for person in ring}) == 1
        for each in tries:
            if isinstance(each, int):
                await undo_merge(each, BY_TESTS)
