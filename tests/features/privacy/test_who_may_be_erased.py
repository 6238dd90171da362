"""When somebody may be erased, what comes of them afterwards, and what the pages say."""

import io
import zipfile
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import pytest
from tests.builders.cases import NINE, a_case, a_cause, a_team, answers
from tests.builders.mails import a_mail, comes, opens
from tests.builders.marked import undone
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.pages import read_page, send
from tests.visiting import signed_in

from casedesk import wiring
from casedesk.audit.rules import by_rule
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.replies import NewReply, write_reply
from casedesk.cases.actions.stage_moves import reopen, resolve
from casedesk.cases.rules import actors
from casedesk.customers.actions.addresses import Given, add_identity
from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.rules.erased import Erased
from casedesk.platform import clock, db
from casedesk.platform.errors import Refused
from casedesk.privacy.actions.erasing import erase
from casedesk.privacy.rules import Request, means

REQUEST = Request("objection")
BY = by_rule("tests")
ALL = actors.system("tests")


@pytest.fixture(autouse=True)
def standing(database: None) -> object:
    wiring.install()
    with clock.frozen(NINE) as found:
        yield found


async def _ended(cast: Cast) -> tuple[int, int]:
    """Aylin and her case, which came by mail and is resolved."""
    case_id = await opens(a_mail("The lamp is broken. My door code is 4711."))
    await resolve(case_id, "A new lamp", await a_cause(), actors.user(cast.mina))
    return case_id, await db.value("SELECT customer_id FROM cases WHERE id = $1", case_id)


async def test_not_while_something_is_open(cast: Cast) -> None:
    case_id = await opens(a_mail())
    customer_id = await db.value("SELECT customer_id FROM cases WHERE id = $1", case_id)
    await write_reply(
        case_id, NewReply("aylin@example.com", "Re", "On its way.", "us"), actors.user(cast.mina)
    )
    with pytest.raises(Refused, match="1 case is open and 1 letter is on its way"):
        await erase(customer_id, REQUEST, ALL, BY)
    assert await db.value("SELECT count(*) FROM erasures") == 0


async def test_not_by_somebody_who_may_not_see_all_of_it(cast: Cast) -> None:
    case_id, customer_id = await _ended(cast)
    hidden = await a_team("Board", private=True)
    await db.execute("UPDATE cases SET team_id = $2 WHERE id = $1", case_id, hidden)
    with pytest.raises(Refused, match="hidden from you"):
        await erase(customer_id, REQUEST, actors.user(cast.ruth), BY)


async def test_all_selves_are_erased_as_one(cast: Cast) -> None:
    _case, kept = await _ended(cast)
    merged, further = await a_customer("A. Demir", "+44 20 7946 0134"), await a_customer("Demir, A.")
    await merge_customers(merged, further, actors.user(cast.mina))
    await merge_customers(kept, merged, actors.user(cast.mina))
    await erase(further, REQUEST, ALL, BY)
    names = await db.records("SELECT id, name, erased_at FROM customers ORDER BY id")
    assert [(row["name"], row["erased_at"] is not None) for row in names] == [
        (f"#{one}", True) for one in (kept, merged, further)
    ]
    assert await db.value("SELECT customer_id FROM erasures") == kept


async def test_whoever_writes_again_is_somebody_new(cast: Cast) -> None:
    case_id, customer_id = await _ended(cast)
    token = await db.value("SELECT reply_token FROM cases WHERE id = $1", case_id)
    message_id = await db.value("SELECT message_id FROM interactions WHERE customer_id = $1", customer_id)
    await erase(customer_id, REQUEST, ALL, BY)
    answered = a_mail(
        "Hello again.",
        In_Reply_To=str(message_id),
        References=str(message_id),
        Subject=f"Re: [C-{case_id}] Lamp",
        To=f"help+{token}@desk.example",
    )
    again = await opens(answered)
    assert again != case_id
    new = await db.value("SELECT customer_id FROM cases WHERE id = $1", again)
    assert new != customer_id
    found = await by_identity("email", "aylin@example.com")
    assert found is not None
    assert found.customer_id == new


async def test_the_very_same_mail_does_not_come_back(cast: Cast) -> None:
    """A mailbox that is read anew brings it again: it is known by its bytes, of which nothing is left."""
    source = a_mail("My door code is 4711.")
    case_id = await opens(source)
    await resolve(case_id, "A new lamp", await a_cause(), actors.user(cast.mina))
    await erase(await db.value("SELECT customer_id FROM cases WHERE id = $1", case_id), REQUEST, ALL, BY)
    taken = await comes(source)
    assert (taken.state, taken.case_id) == ("duplicate", None)


async def test_mails_of_nobody_we_know_go_where_they_came_from_their_address_alone(cast: Cast) -> None:
    _case, customer_id = await _ended(cast)
    other_case = await opens(a_mail("Where is my parcel?", sender="jin@example.com"))
    token = await db.value("SELECT reply_token FROM cases WHERE id = $1", other_case)
    mails = [
        await opens(
            a_mail(f"I know of that parcel, says {who}.", sender=who, To=f"help+{token}@desk.example")
        )
        for who in ("aylin@work.example", "somebody@example.net")
    ]
    assert mails == [other_case, other_case]
    contacts = [
        row["id"]
        for row in await db.records("SELECT id FROM interactions WHERE customer_id IS NULL ORDER BY id")
    ]
    await add_identity(customer_id, Given("email", "aylin@work.example"), actors.user(cast.mina))
    async with db.transaction():
        await erase(customer_id, REQUEST, ALL, BY)
        with pytest.raises(asyncpg.RestrictViolationError, match="interactions is a record"):
            await _alone(f"UPDATE interactions SET body = '' WHERE id = {contacts[1]}")
    bodies = await db.records(
        "SELECT body FROM interactions WHERE id = ANY($1::bigint[]) ORDER BY id", contacts
    )
    assert ["parcel" in row["body"] for row in bodies] == [False, True]


async def test_nothing_is_added_afterwards(cast: Cast) -> None:
    case_id, customer_id = await _ended(cast)
    other = await a_customer("Jonas Weber", "jonas@example.org")
    await erase(customer_id, REQUEST, ALL, BY)
    mina = actors.user(cast.mina)
    tries: list[Callable[[], Awaitable[object]]] = [
        lambda: add_note(case_id, "She called.", mina),
        lambda: reopen(case_id, mina),
        lambda: answers(case_id, mina),
        lambda: a_case(customer_id),
        lambda: add_identity(customer_id, Given("email", "a@example.com"), mina),
        lambda: merge_customers(other, customer_id, mina),
        lambda: erase(customer_id, REQUEST, ALL, BY),
    ]
    for attempt in tries:
        with pytest.raises(Erased):
            await attempt()


async def test_the_database_holds_it_too(cast: Cast) -> None:
    case_id, customer_id = await _ended(cast)
    statements = (
        f"UPDATE customers SET erased_at = now() WHERE id = {customer_id}",
        f"""WITH e AS (INSERT INTO erasures (customer_id, at, by_rule, ground, counts, written_in, begun_at)
                       VALUES ({customer_id}, now(), 'x', 'objection', '{{}}', 0, now()) RETURNING id)
            INSERT INTO erased_selves (erasure_id, customer_id) SELECT id, {customer_id} FROM e""",
    )
    for statement in statements:
        with pytest.raises(asyncpg.CheckViolationError, match="an erased customer"):
            await _alone(statement)
    await erase(customer_id, REQUEST, ALL, BY)
    await db.execute(
        "UPDATE erasures SET begun_at = begun_at - interval '1 second'"
    )  # as in another transaction
    for statement in (
        f"UPDATE customers SET name = 'Aylin' WHERE id = {customer_id}",
        f"""INSERT INTO identities (customer_id, kind, value, normalised, created_at)
            VALUES ({customer_id}, 'email', 'a@b', 'a@b', now())""",
        f"INSERT INTO notes (case_id, by_rule, at, recorded_at, body) VALUES ({case_id}, 'x', now(), now(), 'x')",
        f"""INSERT INTO orders (customer_id, number, placed_on, currency, total)
            VALUES ({customer_id}, '1', now(), 'EUR', 1)""",
        f"UPDATE cases SET disposition = NULL, ended_at = NULL, resolved_at = NULL WHERE id = {case_id}",
        "UPDATE erasures SET ground = 'unlawful'",
        "DELETE FROM erased_selves",
        "UPDATE interactions SET body = 'x'",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await _alone(statement)


async def test_an_erasure_changes_nothing_of_anybody_else(cast: Cast) -> None:
    """Whoever writes a tombstone may not, in its transaction, put anything else into the record."""
    theirs, customer_id = await _ended(cast)
    letter = a_mail(
        "The vase is broken.", "Jonas Weber <jonas@example.org>", Cc="aylin@example.com, c@d.example"
    )
    others = await opens(letter)
    mina = actors.user(cast.mina)
    for case_id in (theirs, others):
        await add_note(case_id, "Called.", mina)
    contact = await db.value("SELECT interaction_id FROM placements WHERE case_id = $1", others)
    await db.execute("INSERT INTO baselines (by_user_id, recorded_at) VALUES ($1, now())", cast.ruth)
    await erase(customer_id, REQUEST, ALL, BY)  # nothing is committed here: the erasure goes on
    for statement in (
        f"UPDATE notes SET body = 'x' WHERE case_id = {others}",
        f"DELETE FROM notes WHERE case_id = {others}",
        f"UPDATE events SET payload = '{{}}' WHERE case_id = {others}",
        f"UPDATE stage_starts SET stage = 'closed' WHERE case_id = {others}",
        f"DELETE FROM placements WHERE case_id = {others}",
        f"UPDATE interactions SET body = 'x' WHERE id = {contact}",
        f"UPDATE interactions SET address = 'x@y' WHERE id = {contact}",
        f"UPDATE interactions SET cc = cc || ARRAY['x@y'] WHERE id = {contact}",
        f"DELETE FROM interactions WHERE id = {contact}",
        f"UPDATE raw_mails SET source = '' WHERE interaction_id = {contact}",
        "DELETE FROM raw_mails",
        "UPDATE audit_entries SET verb = 'x'",
        "DELETE FROM audit_entries",
        "DELETE FROM baselines",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await _alone(statement)
    async with undone():
        await _alone(f"UPDATE notes SET body = 'x' WHERE case_id = {theirs}")
    cc = await db.value("SELECT cc FROM interactions WHERE id = $1", contact)
    assert cc == ["c@d.example"], "what they had a copy of loses their address, and nothing more"


async def _alone(statement: str) -> None:
    async with db.transaction():
        await db.execute(statement)
        await db.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(
    ("typed", "is_meant"),
    [("#12", True), ("12", True), (" aylin  DEMIR ", True), ("Aylin", False), ("#13", False), ("", False)],
)
def test_one_says_whom_one_means(typed: str, is_meant: bool) -> None:
    assert means(typed, 12, "Aylin Demir") is is_meant


async def test_the_pages_of_an_erasure(cast: Cast, client: httpx.AsyncClient) -> None:
    case_id, customer_id = await _ended(cast)
    page = f"/customers/{customer_id}/privacy"
    agent = await signed_in(client, cast.mina)
    assert (await agent.get(page)).status_code == 403
    assert "Personal data" not in (await agent.get(f"/customers/{customer_id}")).text
    ruth = await signed_in(client, cast.ruth)
    assert page in (await ruth.get(f"/customers/{customer_id}")).text
    shown = read_page(await ruth.get(page))

    given = await send(ruth, shown, "/exports")
    assert given.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(given.content)) as archive:
        names = archive.namelist()
        assert "4711" in archive.read("index.html").decode()
        assert "4711" in archive.read("data.json").decode()
        mails = [name for name in names if name.startswith("mails/")]
        assert b"4711" in archive.read(mails[0])

    refused = await send(ruth, shown, "/erasure", typed="Somebody", reference="Aylin Demir!")
    assert refused.status_code == 422
    again = read_page(refused)
    assert len(again.form("/erasure").errors) == 3
    assert again.form("/erasure")["reference"] == "Aylin Demir!"
    done = await send(ruth, shown, "/erasure", typed=f"#{customer_id}", ground="objection", reference="R-17")
    assert (done.status_code, done.headers["location"]) == (303, f"/customers/{customer_id}")

    for address in (f"/customers/{customer_id}", f"/cases/C-{case_id}"):
        text = read_page(await ruth.get(address)).text
        assert "Erased on" in text
        assert "4711" not in text
        assert "Aylin" not in text
    assert "R-17" in (await ruth.get("/settings/erasures")).text
    assert f"erased customer #{customer_id}" in (await ruth.get("/settings/audit?about=customer")).text
    assert (await ruth.get(page)).status_code == 303
    assert (await send(ruth, shown, "/exports")).status_code == 409


async def test_the_page_says_what_has_to_end(cast: Cast, client: httpx.AsyncClient) -> None:
    case_id = await opens(a_mail())
    customer_id = await db.value("SELECT customer_id FROM cases WHERE id = $1", case_id)
    ruth = await signed_in(client, cast.ruth)
    shown = read_page(await ruth.get(f"/customers/{customer_id}/privacy"))
    assert "1 case is open: C-" in shown.text
    assert not shown.offers("/erasure")
