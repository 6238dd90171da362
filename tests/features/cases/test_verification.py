"""`verify` names each thing about cases that is not as the record says; and nothing that is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.builders.cases import a_case, answers, mail, writes
from tests.features.cases.conftest import Desk

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.custody import give_to
from casedesk.cases.actions.merging import merge, unmerge
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.placing import place
from casedesk.cases.actions.splitting import split
from casedesk.cases.actions.stage_moves import resolve, restore_thanks, wait_for_customer
from casedesk.cases.queries.placing import contacts_on
from casedesk.cases.queries.verification import differences
from casedesk.platform import db, files
from casedesk.platform.clock import StandingClock


@asynccontextmanager
async def past_every_check() -> AsyncIterator[None]:
    """As if somebody changed the database by other means: no trigger runs, no key is checked."""
    await db.execute("SET LOCAL session_replication_role = replica")
    yield
    await db.execute("SET LOCAL session_replication_role = origin")


async def plant(sql: str, *args: object) -> list[str]:
    """Changes something past the actions; returns what verify says then."""
    async with past_every_check():
        await db.execute(sql, *args)
    return await differences()


@pytest.fixture
async def open_case(desk: Desk, time: StandingClock) -> int:
    """A case that was answered, chased, noted on and handed over, and is still open."""
    case_id = await a_case(desk.aylin)
    time.advance(hours=2)
    await answers(case_id, desk.by_mina)
    time.advance(hours=30)
    await writes(case_id, "Any news?")
    time.advance(minutes=20)
    await add_note(case_id, "The carrier is late.", desk.by_mina)
    time.advance(minutes=5)
    await give_to(case_id, desk.jonas, "Speaks German", desk.by_mina)
    time.advance(minutes=5)
    await wait_for_customer(case_id, "Which colour?", None, desk.by_jonas)
    time.advance(hours=1)
    return case_id


@pytest.fixture
async def ended_case(desk: Desk, time: StandingClock) -> int:
    """A case that was resolved, thanked for, reopened and resolved again."""
    case_id = await a_case(desk.aylin)
    for _ in range(2):
        time.advance(hours=3)
        await answers(case_id, desk.by_mina)
        time.advance(minutes=1)
        await resolve(case_id, "sent a new one", desk.cause, desk.by_mina)
        time.advance(hours=20)
        await writes(case_id, "It is broken again.")
    time.advance(hours=1)
    await restore_thanks(case_id, desk.by_mina)
    time.advance(hours=1)
    return case_id


async def test_what_the_actions_write_agrees(
    open_case: int, ended_case: int, desk: Desk, time: StandingClock
) -> None:
    other = await a_case(desk.aylin)
    time.advance(hours=1)
    await writes(other, "By the way, the invoice is missing.")
    first, second = [contact.id for contact in await contacts_on(other)]
    new = await split(other, [second], "Invoice missing", desk.by_mina)
    time.advance(minutes=1)
    await place(first, new, desk.by_mina)
    time.advance(minutes=1)
    await merge(open_case, new, desk.by_mina)
    time.advance(minutes=1)
    await unmerge(new, desk.by_mina)
    assert await differences() == []


COLUMNS = {
    "stage_since": "opened_at",
    "ball_since": "opened_at",
    "first_response_at": "NULL",
    "reopened": "3",
    "chases": "7",
    "chased_at": "NULL",
    "owner_id": "first_owner",
    "stage": "'working'",
}


@pytest.mark.parametrize("column", COLUMNS)
async def test_a_wrong_column_of_an_open_case(column: str, open_case: int, desk: Desk) -> None:
    wrong = COLUMNS[column].replace("first_owner", str(desk.mina))
    found = await plant(f"UPDATE cases SET {column} = {wrong} WHERE id = $1", open_case)
    assert len(found) == 1
    assert found[0].startswith(f"C-{open_case}: {column} is ")


@pytest.mark.parametrize("column", ["resolved_at", "ended_at"])
async def test_a_wrong_column_of_an_ended_case(column: str, ended_case: int) -> None:
    found = await plant(f"UPDATE cases SET {column} = {column} + interval '1 s' WHERE id = $1", ended_case)
    assert len(found) == 1
    assert found[0].startswith(f"C-{ended_case}: {column} is ")


async def test_an_ended_case_that_says_it_is_not(ended_case: int) -> None:
    found = await plant(
        "UPDATE cases SET stage = 'closed', disposition = 'declined', resolved_at = NULL WHERE id = $1",
        ended_case,
    )
    assert [sentence.split(" is ")[0] for sentence in found] == [
        f"C-{ended_case}: {column}" for column in ("stage", "disposition", "resolved_at")
    ]


async def test_the_sentence_says_both_sides(open_case: int) -> None:
    assert await plant("UPDATE cases SET chases = 7 WHERE id = $1", open_case) == [
        f"C-{open_case}: chases is 7 but the record says 1."
    ]
    assert await plant("UPDATE cases SET chases = 1, chased_at = NULL WHERE id = $1", open_case) == [
        f"C-{open_case}: chased_at is nothing but the record says 2026-11-24 17:00:10+00:00."
    ]


async def test_a_delivery_that_failed_unnoticed(open_case: int) -> None:
    found = await plant(
        """
        INSERT INTO deliveries (interaction_id, state, reason, recorded_at)
        SELECT interaction_id, 'bounced', 'no such mailbox', recorded_at FROM deliveries
        """
    )
    assert [sentence.split(" is ")[0] for sentence in found] == [f"C-{open_case}: first_response_at"]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE cases SET owner_start_id = first_owner_start_id WHERE id = $1", "owner_start_id is "),
        ("UPDATE cases SET first_stage_start_id = stage_start_id WHERE id = $1", "first_stage_start_id is "),
        (
            "UPDATE owner_starts SET from_at = recorded_at WHERE case_id = $1 AND from_at IS NULL",
            "its starts of owner have no",
        ),
        (
            "DELETE FROM stage_starts WHERE case_id = $1 AND from_at IS NULL",
            "its starts of stage have no first",
        ),
        ("DELETE FROM stage_starts WHERE case_id = $1", "its starts of stage are missing"),
        (
            "UPDATE owner_starts SET from_at = (SELECT opened_at FROM cases WHERE id = $1) WHERE from_at IS NOT NULL",
            "its starts of owner do not rise",
        ),
        ("UPDATE cases SET events_count = 99 WHERE id = $1", "events_count is 99 but the record says 8."),
        ("DELETE FROM events WHERE case_id = $1 AND seq = 2", "it has 7 entries, numbered from 1 to 8."),
        ("DELETE FROM events WHERE case_id = $1 AND seq = 1", "it has 7 entries, numbered from 2 to 8."),
        ("UPDATE events SET note_id = NULL WHERE case_id = $1 AND kind = 'note'", "note "),
        (
            "UPDATE events SET recorded_at = recorded_at + interval '1 s' WHERE case_id = $1 AND kind = 'stage'",
            "start of stage ",
        ),
    ],
)
async def test_a_record_that_is_not_whole(sql: str, said: str, open_case: int) -> None:
    found = await plant(sql, open_case)
    assert any(sentence.startswith(f"C-{open_case}: {said}") for sentence in found), found


async def test_a_contact_on_no_case(open_case: int) -> None:
    contact = (await contacts_on(open_case))[1].id
    found = await plant("DELETE FROM placements WHERE interaction_id = $1", contact)
    assert f"Contact {contact} stands on no case." in found


async def test_a_contact_in_no_entry(open_case: int) -> None:
    contact = (await contacts_on(open_case))[1].id
    found = await plant("UPDATE events SET interaction_id = NULL WHERE interaction_id = $1", contact)
    assert found == [f"Contact {contact} stands in no entry."]


async def test_cases_merged_in_a_circle(desk: Desk, time: StandingClock) -> None:
    one, two, three = [await a_case(desk.aylin) for _ in range(3)]
    time.advance(minutes=1)
    await merge(one, two, desk.by_mina)
    await merge(one, three, desk.by_mina)
    assert await differences() == []
    circle = "UPDATE cases SET merged_into_id = CASE id WHEN $1 THEN $2 ELSE $1 END WHERE id IN ($1, $2)"
    found = await plant(circle, two, three)
    assert found == [
        f"C-{case_id}: the cases it was merged into lead back to it." for case_id in (two, three)
    ]


async def test_a_file_that_is_not_on_disk(desk: Desk, time: StandingClock) -> None:
    attached = Attached(sha256=files.put(b"a photo"), size=7, name="lamp.jpg", type="image/jpeg")
    await a_case(desk.aylin, mail(attachments=[attached]))
    assert await differences() == []
    file_id = await db.value("SELECT max(id) FROM files")
    assert await plant("UPDATE files SET size = 8 WHERE id = $1", file_id) == [
        f"File {file_id} has 7 bytes but the record says 8."
    ]
    nowhere = bytes(32)
    assert await plant("UPDATE files SET sha256 = $2 WHERE id = $1", file_id, nowhere) == [
        f"File {file_id} is not in the store: {nowhere.hex()}."
    ]


async def test_it_reads_in_pieces_however_many_there_are(desk: Desk, time: StandingClock) -> None:
    """The number of statements does not grow with the cases."""
    await a_case(desk.aylin)
    with db.counting() as few:
        await differences()
    for _ in range(5):
        time.advance(minutes=1)
        await a_case(desk.aylin)
    with db.counting() as more:
        await differences()
    assert more.count == few.count
