"""What is derived about customers is compared with what it comes from."""

from tests.builders.people import BY_TESTS, a_customer, an_organisation

from casedesk.customers.actions.merging import merge_customers, undo_merge
from casedesk.customers.queries.verify import differences
from casedesk.platform import db


async def test_everything_the_actions_write_agrees(database: None) -> None:
    company = await an_organisation()
    one = await a_customer("Aylin Demir", "aylin@example.com", "+44 20 7946 0134", organisation_id=company)
    two = await a_customer("김민수", "instagram:minsu")
    await undo_merge(await merge_customers(one, two, BY_TESTS), BY_TESTS)
    await merge_customers(two, one, BY_TESTS)
    assert await differences() == []


async def test_what_was_changed_past_the_actions_is_named(database: None) -> None:
    one, two = await a_customer("Aylin Demir"), await a_customer("Jonas Ott")
    await db.execute("UPDATE customers SET name = 'Somebody' WHERE id = $1", one)
    await db.execute("INSERT INTO customer_merges (kept_id, merged_id, at) VALUES ($1, $2, now())", one, two)
    assert await differences() == [f"customer {two}: merged otherwise", f"customer {one}: search words"]
