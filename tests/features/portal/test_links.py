"""Links to the customer's page: who is given one, what it opens, and what takes it away."""

from datetime import timedelta

import pytest
from tests.builders.cases import NINE, a_case, mail
from tests.builders.people import a_customer
from tests.cast import Cast

from casedesk.audit.rules import by_user
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.stage_moves import end
from casedesk.cases.rules import actors
from casedesk.customers.actions.addresses import remove_identity
from casedesk.customers.actions.merging import merge_customers, undo_merge
from casedesk.platform import clock, db, events, tokens
from casedesk.portal.actions.links import revoke_links
from casedesk.portal.queries.standing import standing_of

AYLIN = "aylin@example.com"
BY = actors.system("tests")


@pytest.fixture
async def case(cast: Cast) -> int:
    return await a_case(await a_customer("Aylin Demir", AYLIN), mail())


async def ask(case_id: int, address: str) -> str | None:
    link: str | None = await events.ask("customer_link", case_id, address)
    return link


async def a_participant(case_id: int, address: str, sees: str = "history", role: str = "participant") -> None:
    await db.execute(
        "INSERT INTO participants (case_id, name, address, recorded_at, role, sees)"
        " VALUES ($1, 'Deniz', $2, $3, $4, $5)",
        case_id,
        address,
        clock.now(),
        role,
        sees,
    )


async def test_a_link_is_random_and_only_its_digest_is_kept(case: int) -> None:
    with clock.frozen(NINE):
        link = await ask(case, "Aylin@Example.com ")
    assert link is not None
    token = link.removeprefix("http://127.0.0.1:8000/my/")
    assert len(token) == 43
    row = await db.record("SELECT * FROM portal_links")
    assert row is not None
    assert (row["case_id"], row["address"], row["token_digest"]) == (case, AYLIN, tokens.digest(token))
    assert row["expires_at"] == NINE + timedelta(days=90)
    assert token not in repr(dict(row))


async def test_each_mail_gets_a_link_of_its_own(case: int) -> None:
    assert await ask(case, AYLIN) != await ask(case, AYLIN)


async def test_a_link_lasts_as_long_as_the_desk_says(case: int) -> None:
    await db.execute("INSERT INTO desk_settings (key, value, changed_at) VALUES ('link_days', $1, now())", 7)
    with clock.frozen(NINE):
        await ask(case, AYLIN)
    assert await db.value("SELECT expires_at FROM portal_links") == NINE + timedelta(days=7)


@pytest.mark.parametrize("address", ["somebody@example.com", "no address", ""])
async def test_nobody_else_is_given_one(case: int, address: str) -> None:
    assert await ask(case, address) is None
    assert await ask(case + 1_000, AYLIN) is None
    assert await db.value("SELECT count(*) FROM portal_links") == 0


async def test_a_participant_is_given_one_where_they_may_see_the_history(case: int) -> None:
    await a_participant(case, "deniz@example.com")
    await a_participant(case, "blind@example.com", sees="nothing")
    await a_participant(case, "carrier@example.com", role="third_party")
    assert await ask(case, "deniz@example.com")
    assert await ask(case, "blind@example.com") is None
    assert await ask(case, "carrier@example.com") is None
    await db.execute("UPDATE participants SET left_at = recorded_at WHERE address = 'deniz@example.com'")
    assert await ask(case, "deniz@example.com") is None


async def test_a_spam_case_is_opened_to_nobody(case: int, cast: Cast) -> None:
    await end(case, "spam", "", actors.user(cast.mina))
    assert await ask(case, AYLIN) is None


async def test_a_merged_case_leads_on(case: int, cast: Cast) -> None:
    customer = await db.value("SELECT customer_id FROM cases WHERE id = $1", case)
    later = await a_case(customer, mail("And the shade."))
    survivor = await merge(case, later, actors.user(cast.mina))
    standing = await standing_of(later, AYLIN)
    assert standing is not None
    assert (standing.case_id, sorted(standing.own)) == (survivor, sorted([case, later]))


async def test_a_case_merged_into_a_strangers_shows_its_own_part_only(case: int, cast: Cast) -> None:
    other = await a_case(await a_customer("Bo Lind", "bo@example.com"), mail("My lamp too."))
    survivor = await merge(case, other, actors.user(cast.mina))
    standing = await standing_of(other, "bo@example.com")
    assert standing is not None
    assert (survivor, standing.own, standing.is_customer) == (case, [other], False)


async def test_a_removed_address_revokes_its_links(case: int) -> None:
    await ask(case, AYLIN)
    identity = await db.value("SELECT id FROM identities WHERE normalised = $1", AYLIN)
    await remove_identity(identity, BY)
    assert await db.value("SELECT revoked_at IS NOT NULL FROM portal_links")
    standing = await standing_of(case, AYLIN)
    assert standing is not None
    assert not standing.may_see


async def test_a_merge_of_customers_opens_and_its_undoing_shuts(case: int) -> None:
    kept = await db.value("SELECT customer_id FROM cases WHERE id = $1", case)
    merged = await a_customer("A. Demir", "a.demir@example.com")
    assert await ask(case, "a.demir@example.com") is None
    merge_id = await merge_customers(kept, merged, BY)
    assert await ask(case, "a.demir@example.com")
    await undo_merge(merge_id, BY)
    standing = await standing_of(case, "a.demir@example.com")
    assert standing is not None
    assert not standing.may_see


async def test_an_agent_revokes_every_link_of_a_case(case: int, cast: Cast) -> None:
    await ask(case, AYLIN)
    await ask(case, AYLIN)
    assert await revoke_links(case, by_user(cast.mina)) == 2
    assert await revoke_links(case, by_user(cast.mina)) == 0
    assert await db.value("SELECT count(*) FROM portal_links WHERE revoked_by_user_id = $1", cast.mina) == 2
    assert await db.value("SELECT details FROM audit_entries WHERE verb = 'customer_links_revoked'") == {
        "links": 2
    }
