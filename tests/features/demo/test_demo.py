"""The demo: a desk that could be somebody's, true to its own record. Made once for all that is asked of it here."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from casedesk import wiring
from casedesk.accounts.actions.hashing import password_fits
from casedesk.cases.actions.contacts import Contact, record_contact
from casedesk.cases.actions.notes import add_note
from casedesk.cases.queries.verification import differences
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.demo.actions import FEWEST, fill
from casedesk.demo.cast import AYLIN, CAST, MINA, PASSWORD
from casedesk.demo.queries import what_is_here
from casedesk.demo.rows import COLUMNS
from casedesk.ownership.handoffs.queries.on_desks import handoffs_come_back, handoffs_to_accept
from casedesk.ownership.tasks.queries.tasks import tasks_on_desk
from casedesk.platform import clock, db
from casedesk.platform.errors import Unusable

CASES = 300
KINDS = {
    "opened", "owner", "contact", "note", "stage", "resolved", "thanks", "ended", "closed", "details", "story",
    "handoff", "handoff_ended", "task", "task_ended",
}  # fmt: skip
NOW = datetime(2026, 11, 19, 15, 20, tzinfo=UTC)


Progress = list[tuple[int, int]]


@pytest.fixture(scope="module")
async def filled(committed_together: str) -> Progress:
    """A small demo, written with every check and trigger of the database in force; what was told of its progress."""
    heard: Progress = []
    await fill(CASES, 1, NOW, lambda done, of: heard.append((done, of)))
    return heard


@pytest.fixture
async def demo(filled: Progress) -> AsyncIterator[None]:
    """The demo, as it was before once the test is over."""
    async with db.rolled_back():
        yield


async def count(what: str) -> int:
    return int(await db.value(f"SELECT count(*) FROM {what}"))


def test_progress_is_told(filled: Progress) -> None:
    assert filled[-1] == (CASES, CASES)


async def test_it_is_filled_once(demo: None) -> None:
    assert (await what_is_here()).demo
    with pytest.raises(Unusable, match="here already"):
        await fill(FEWEST, 1, NOW)


async def test_verify_finds_nothing(demo: None) -> None:
    for name, verify in wiring.VERIFIERS.items():
        assert await verify() == [], name


async def test_it_has_what_a_desk_has(demo: None) -> None:
    assert await count("cases") == CASES
    assert await count("users WHERE role = 'agent'") == 12
    assert await count("teams") == 3
    happened = {row["kind"] for row in await db.records("SELECT DISTINCT kind FROM events")}
    assert happened >= KINDS
    for channel in ("email", "form", "phone"):
        assert await count(f"cases WHERE channel = '{channel}'"), channel
    assert await count("cases WHERE reopened > 0")
    assert await count("attachments")
    for state in ("open", "kept", "late", "moved", "broken"):
        assert await count(f"promises WHERE state = '{state}'"), state
    languages = await db.records("SELECT DISTINCT language FROM cases")
    assert {row["language"] for row in languages} >= {"en", "de", "tr", "ko"}
    await _remedies_are_as_decided()


async def _remedies_are_as_decided() -> None:
    """What was given alone was within what the policy of its moment left open; all else was asked for."""
    rows = await db.records(
        "SELECT granted_by, asked, decision ->> 'outcome' AS outcome, decision ->> 'most' AS most FROM concessions"
    )
    assert {row["granted_by"] for row in rows} >= {"agent", "approval"}
    for row in rows:
        assert (row["outcome"] == "granted") is (row["granted_by"] == "agent")
        if row["outcome"] == "granted" and row["most"] is not None:
            assert row["asked"] <= Decimal(row["most"])
    assert await count("policies") == 4


async def test_nothing_lies_in_the_future_but_what_is_waited_for(demo: None) -> None:
    columns = await db.records(
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'
            AND column_name NOT IN ('wait_until', 'returns_at', 'due_at')
        """
    )
    for column in columns:
        table, name = column["table_name"], column["column_name"]
        if table in COLUMNS or table in ("customers", "identities", "customer_events", "users"):
            assert not await db.value(f"SELECT max({name}) > $1 FROM {table}", NOW), f"{table}.{name}"


async def test_no_letter_of_before_still_waits_to_be_sent(demo: None) -> None:
    waiting = await db.value(
        """
        SELECT count(*) FROM deliveries d WHERE d.state = 'queued' AND d.recorded_at < $1
            AND NOT EXISTS (SELECT FROM deliveries l WHERE l.interaction_id = d.interaction_id AND l.state <> 'queued')
        """,
        NOW - timedelta(minutes=1),
    )
    assert waiting == 0


async def test_whoever_waits_for_somebody_waits_until_a_day_ahead(demo: None) -> None:
    late = await db.value(
        """
        SELECT count(*) FROM cases c JOIN stage_starts s ON s.id = c.stage_start_id
        WHERE c.stage = 'awaiting_third_party' AND s.wait_until <= $1
        """,
        NOW,
    )
    assert late == 0


async def test_minas_desk_is_alive(demo: None) -> None:
    mina = await db.value("SELECT id FROM users WHERE email = $1", MINA.email)
    mine = await db.records("SELECT * FROM cases WHERE owner_id = $1 AND disposition IS NULL", mina)
    assert any(case["chased_at"] and NOW - case["chased_at"] < timedelta(hours=12) for case in mine)
    assert any(case["first_response_at"] is None for case in mine)
    assert any(case["needed_by"] for case in mine)
    assert {case["stage"] for case in mine} >= {"working", "awaiting_customer", "awaiting_third_party"}
    with clock.frozen(NOW):
        offered = await handoffs_to_accept(actors.user(mina, await teams_of(mina)), NOW)
        assert {one.to for one in offered} == {"Mina Park", "Parcels"}
        [returned] = await handoffs_come_back(mina)
        assert returned.reason.startswith("I am full until Thursday")
        asked = await tasks_on_desk(mina, NOW)
    assert {one.to for one in asked} == {"Mina Park", "Our warehouse", "Swiftline"}
    assert await count("handoffs WHERE outcome IN ('declined', 'unanswered')")


async def teams_of(user_id: int) -> tuple[int, ...]:
    found = await db.records("SELECT team_id FROM memberships WHERE user_id = $1", user_id)
    return tuple(row["team_id"] for row in found)


async def test_the_desk_goes_on_from_there(demo: None) -> None:
    """What people do next passes every check, and the record stays true."""
    found = await db.record(
        "SELECT c.id, c.owner_id FROM cases c JOIN customers u ON u.id = c.customer_id WHERE u.name = $1",
        AYLIN.name,
    )
    assert found is not None
    with clock.frozen(NOW + timedelta(minutes=5)):
        word = Contact(channel="email", direction="in", body="Any news?", address=AYLIN.email)
        await record_contact(found["id"], word, Sender.CUSTOMER, actors.customer("mail"))
        await add_note(found["id"], "Calling the carrier now.", actors.user(found["owner_id"]))
    assert await differences() == []


async def test_everybody_has_the_password_that_the_first_page_shows(demo: None) -> None:
    for person in CAST:
        stored = await db.value("SELECT password_hash FROM users WHERE email = $1", person.email)
        assert await password_fits(stored, PASSWORD), person.name


async def test_something_waits_for_the_supervisor_and_much_was_decided_and_done(demo: None) -> None:
    waiting = "approvals WHERE decided_at IS NULL AND addressees && (SELECT array_agg(u.id) FROM users u"
    assert await count(f"{waiting} JOIN memberships m ON m.user_id = u.id WHERE u.role = 'supervisor')")
    assert await count("approvals WHERE outcome = 'granted'")
    assert await count("fulfilments WHERE state = 'done' AND reference <> ''")
