"""What is always true of the record of a case, attacked with raw SQL past every action.

Each attack runs in a transaction of its own on a small desk, at whose end deferred constraints are checked
as at a commit. An attack names what must stop it.

The desk: case 1 (owner Mina, then Jonas; working, then awaiting the customer, then working) and case 2
(owner Mina; resolved at its second start), with a contact, a note and entries.
"""

from dataclasses import dataclass

import asyncpg
import pytest

from casedesk.platform import db

DESK = """
INSERT INTO users (id, name, email, role) VALUES (901, 'Mina', 'mina@i.example', 'agent'),
    (902, 'Jonas', 'jonas@i.example', 'agent');
INSERT INTO customers (id, name, created_at) VALUES (901, 'Aylin', '2026-03-01T00:00Z');
INSERT INTO causes (id, name) VALUES (901, 'broken on the way');

INSERT INTO cases (id, customer_id, opened_at, recorded_at, channel, title, reply_token,
    first_owner_start_id, owner_start_id, owner_id, first_stage_start_id, stage_start_id, stage,
    stage_since, ball_since, disposition, resolved_at, ended_at, events_count)
VALUES (1, 901, '2026-03-02T09:00Z', '2026-03-02T09:00Z', 'phone', 'Lamp', 'token-1',
        11, 12, 902, 21, 23, 'working', '2026-03-02T12:00Z', '2026-03-02T12:00Z', NULL, NULL, NULL, 2),
       (2, 901, '2026-03-02T09:00Z', '2026-03-02T09:00Z', 'phone', 'Shade', 'token-2',
        31, 31, 901, 41, 42, 'resolved', '2026-03-02T12:00Z', '2026-03-02T12:00Z',
        'resolved', '2026-03-02T12:00Z', '2026-03-02T12:00Z', 0);
INSERT INTO owner_starts (id, case_id, owner_id, from_at, reason, recorded_at) VALUES
    (11, 1, 901, NULL, 'lightest load', '2026-03-02T09:00Z'),
    (12, 1, 902, '2026-03-02T10:00Z', 'knows lamps', '2026-03-02T10:00Z'),
    (31, 2, 901, NULL, 'lightest load', '2026-03-02T09:00Z');
INSERT INTO stage_starts (id, case_id, stage, from_at, disposition, wait_until, recorded_at) VALUES
    (21, 1, 'working', NULL, NULL, NULL, '2026-03-02T09:00Z'),
    (22, 1, 'awaiting_customer', '2026-03-02T11:00Z', NULL, '2026-03-05T11:00Z', '2026-03-02T11:00Z'),
    (23, 1, 'working', '2026-03-02T12:00Z', NULL, NULL, '2026-03-02T12:00Z'),
    (41, 2, 'working', NULL, NULL, NULL, '2026-03-02T09:00Z'),
    (42, 2, 'resolved', '2026-03-02T12:00Z', 'resolved', NULL, '2026-03-02T12:00Z');
INSERT INTO interactions (id, at, recorded_at, channel, direction, body, message_id, body_hash)
VALUES (901, '2026-03-02T09:00Z', '2026-03-02T09:00Z', 'email', 'in', 'broken', '<m@i.example>', '\\x01');
INSERT INTO placements (interaction_id, case_id, recorded_at) VALUES (901, 1, '2026-03-02T09:00Z');
INSERT INTO deliveries (interaction_id, state, recorded_at) VALUES (901, 'queued', '2026-03-02T09:00Z');
INSERT INTO files (id, sha256, size, recorded_at) VALUES (1, sha256('a'), 1, '2026-03-02T09:00Z');
INSERT INTO attachments (interaction_id, file_id, position, name, type) VALUES (901, 1, 0, 'a.png', 'image/png');
INSERT INTO notes (case_id, by_user_id, at, recorded_at, body)
VALUES (1, 901, '2026-03-02T09:30Z', '2026-03-02T09:30Z', 'ask the carrier');
INSERT INTO events (case_id, seq, at, recorded_at, kind, actor, by_rule) VALUES
    (1, 1, '2026-03-02T09:00Z', '2026-03-02T09:00Z', 'opened', 'customer', ''),
    (1, 2, '2026-03-02T10:00Z', '2026-03-02T10:00Z', 'owner', 'system', 'routing');
"""

CASE_3 = """
INSERT INTO cases (id, customer_id, opened_at, recorded_at, channel, title, reply_token, first_owner_start_id,
    owner_start_id, owner_id, first_stage_start_id, stage_start_id, stage, stage_since, ball_since)
VALUES (3, 901, '2026-03-03T09:00Z', '2026-03-03T09:00Z', 'phone', 'Bulb', 'token-3',
    51, 51, 901, 61, 61, 'working', '2026-03-03T09:00Z', '2026-03-03T09:00Z');
"""
OWNER_OF_3 = "INSERT INTO owner_starts VALUES (51, 3, 901, NULL, NULL, '', 'load', '2026-03-03T09:00Z');"
STAGE_OF_3 = "INSERT INTO stage_starts (id, case_id, stage, recorded_at) VALUES (61, 3, 'working', '2026-03-03T09:00Z');"

OWNER = "INSERT INTO owner_starts (id, case_id, owner_id, from_at, reason, recorded_at) VALUES "
STAGE = (
    "INSERT INTO stage_starts (id, case_id, stage, from_at, recorded_at, disposition, wait_until, waits_for,"
    " restores_id) VALUES "
)
POINT_OWNER = "; UPDATE cases SET owner_start_id = 13, owner_id = 901 WHERE id = 1"
POINT_STAGE = "; UPDATE cases SET stage_start_id = 24, stage = 'working' WHERE id = 1"
NOON_IS_CURRENT = "must come after the current one"
CHANGED = "is a record: it is never changed or deleted"


@dataclass(frozen=True)
class Attack:
    """SQL that would make the record untrue, and the name or words of what stops it."""

    name: str
    sql: str
    stopped_by: str


OPENING = [
    Attack("a case nobody owns", CASE_3 + STAGE_OF_3, "cases_(first_owner_is_own|owner_is_of_start)"),
    Attack("a case in no stage", CASE_3 + OWNER_OF_3, "cases_(first_stage_is_own|stage_is_of_start)"),
    Attack(
        "a first start with a time of its own",
        CASE_3 + STAGE_OF_3 + OWNER_OF_3.replace("NULL, NULL", "'2026-03-03T09:00Z', NULL", 1),
        "the first start of case 3 has no time of its own",
    ),
    Attack(
        "a case opened by pointing to another case's first owner",
        CASE_3.replace("51, 51", "11, 51") + OWNER_OF_3 + STAGE_OF_3,
        "case 3 must point to its first owner",
    ),
    Attack(
        "a case opened after it was written down",
        CASE_3.replace("'2026-03-03T09:00Z', '2026", "'2026-03-04T09:00Z', '2026", 1)
        + OWNER_OF_3
        + STAGE_OF_3,
        "cases_opened_in_the_past",
    ),
    Attack(
        "a reply token given twice",
        CASE_3.replace("token-3", "token-1") + OWNER_OF_3 + STAGE_OF_3,
        "cases_reply_token_once",
    ),
    Attack("a case without a title", CASE_3.replace("'Bulb'", "''"), "cases_title_said"),
    Attack(
        "a start on a case that does not exist", OWNER + "(13, 99, 901, NULL, 'x', now())", "owner_starts"
    ),
]

OWNERS = [
    Attack(
        "an owner without a start", "UPDATE cases SET owner_id = 901 WHERE id = 1", "cases_owner_is_of_start"
    ),
    Attack(
        "back to an older owner's start",
        "UPDATE cases SET owner_start_id = 11, owner_id = 901 WHERE id = 1",
        "case 1 must point to its current owner",
    ),
    Attack(
        "the start of another case's owner",
        "UPDATE cases SET owner_start_id = 31, owner_id = 901 WHERE id = 1",
        "cases_owner_is_of_start",
    ),
    Attack(
        "another first start of owner pointed to",
        "UPDATE cases SET first_owner_start_id = 12 WHERE id = 1",
        "case 1 must point to its first owner",
    ),
    Attack(
        "another case's first start of owner pointed to",
        "UPDATE cases SET first_owner_start_id = 31 WHERE id = 1",
        "case 1 must point to its first owner",
    ),
    Attack(
        "a second first start of owner",
        OWNER + "(13, 1, 901, NULL, 'x', '2026-03-03T09:00Z')" + POINT_OWNER,
        "the first start of case 1 has no time of its own, every later one has",
    ),
    Attack(
        "an owner's start that the case does not point to",
        OWNER + "(13, 1, 901, '2026-03-03T09:00Z', 'x', '2026-03-03T09:00Z')",
        "case 1 must point to its current owner",
    ),
    Attack(
        "an owner's start before the current one",
        OWNER + "(13, 1, 901, '2026-03-02T09:30Z', 'x', '2026-03-03T09:00Z')" + POINT_OWNER,
        NOON_IS_CURRENT,
    ),
    Attack(
        "an owner's start at the very moment of the current one",
        OWNER + "(13, 1, 901, '2026-03-02T10:00Z', 'x', '2026-03-03T09:00Z')" + POINT_OWNER,
        NOON_IS_CURRENT,
    ),
    Attack(
        "an owner's start before the case was opened",
        OWNER + "(13, 2, 902, '2026-03-02T08:00Z', 'x', '2026-03-03T09:00Z')",
        "a start of case 2 must come after the current one",
    ),
    Attack(
        "an owner's start that lies ahead",
        OWNER + "(13, 1, 901, '2026-03-04T09:00Z', 'x', '2026-03-03T09:00Z')" + POINT_OWNER,
        "owner_starts_not_ahead",
    ),
    Attack("an owner's start moved", "UPDATE owner_starts SET from_at = from_at WHERE id = 12", CHANGED),
    Attack(
        "an owner's start given to another case", "UPDATE owner_starts SET case_id = 2 WHERE id = 12", CHANGED
    ),
    Attack("an owner's start deleted", "DELETE FROM owner_starts WHERE id = 11", CHANGED),
    Attack("an owner who does not exist", OWNER + "(13, 1, 9, now(), 'x', now())", "owner_starts_owner_id"),
]

STAGES = [
    Attack(
        "a stage without a start",
        "UPDATE cases SET stage = 'awaiting_customer' WHERE id = 1",
        "cases_stage_is_of_start",
    ),
    Attack(
        "back to an older start of the same stage",
        "UPDATE cases SET stage_start_id = 21 WHERE id = 1",
        "case 1 must point to its current stage",
    ),
    Attack(
        "the start of another case's stage",
        "UPDATE cases SET stage_start_id = 41 WHERE id = 1",
        "cases_stage_is_of_start",
    ),
    Attack(
        "another first start of stage pointed to",
        "UPDATE cases SET first_stage_start_id = 23 WHERE id = 1",
        "case 1 must point to its first stage",
    ),
    Attack(
        "another case's first start of stage pointed to",
        "UPDATE cases SET first_stage_start_id = 41 WHERE id = 1",
        "case 1 must point to its first stage",
    ),
    Attack(
        "a second first start of stage",
        STAGE + "(24, 1, 'working', NULL, '2026-03-03T09:00Z', NULL, NULL, '', NULL)" + POINT_STAGE,
        "the first start of case 1 has no time of its own, every later one has",
    ),
    Attack(
        "a stage's start that the case does not point to",
        STAGE + "(24, 1, 'working', '2026-03-03T09:00Z', '2026-03-03T09:00Z', NULL, NULL, '', NULL)",
        "case 1 must point to its current stage",
    ),
    Attack(
        "a stage's start before the current one",
        STAGE
        + "(24, 1, 'working', '2026-03-02T11:30Z', '2026-03-03T09:00Z', NULL, NULL, '', NULL)"
        + POINT_STAGE,
        NOON_IS_CURRENT,
    ),
    Attack(
        "a stage's start at the very moment of the current one",
        STAGE
        + "(24, 1, 'working', '2026-03-02T12:00Z', '2026-03-03T09:00Z', NULL, NULL, '', NULL)"
        + POINT_STAGE,
        NOON_IS_CURRENT,
    ),
    Attack(
        "a stage's start that lies ahead",
        STAGE
        + "(24, 1, 'working', '2026-03-04T09:00Z', '2026-03-03T09:00Z', NULL, NULL, '', NULL)"
        + POINT_STAGE,
        "stage_starts_not_ahead",
    ),
    Attack(
        "a stage nobody knows",
        STAGE + "(24, 1, 'sleeping', now(), now(), NULL, NULL, '', NULL)",
        "stage_starts_stage_known",
    ),
    Attack(
        "an end without saying how",
        STAGE + "(24, 1, 'closed', now(), now(), NULL, NULL, '', NULL)",
        "stage_starts_end_has_disposition",
    ),
    Attack(
        "an end nobody knows",
        STAGE + "(24, 1, 'closed', now(), now(), 'forgotten', NULL, '', NULL)",
        "stage_starts_disposition_known",
    ),
    Attack(
        "resolved, but declined",
        STAGE + "(24, 1, 'resolved', now(), now(), 'declined', NULL, '', NULL)",
        "stage_starts_resolved_is_resolved",
    ),
    Attack(
        "working, but ended",
        STAGE + "(24, 1, 'working', now(), now(), 'declined', NULL, '', NULL)",
        "stage_starts_end_has_disposition",
    ),
    Attack(
        "a wait without a date",
        STAGE + "(24, 1, 'awaiting_customer', now(), now(), NULL, NULL, '', NULL)",
        "stage_starts_wait_has_date",
    ),
    Attack(
        "a wait for nobody in particular",
        STAGE + "(24, 1, 'awaiting_third_party', now(), now(), NULL, now(), '', NULL)",
        "stage_starts_third_party_named",
    ),
    Attack(
        "only thanks, but not resolved",
        STAGE + "(24, 1, 'closed', now(), now(), 'resolved', NULL, '', 42)",
        "stage_starts_only_resolved_restores",
    ),
    Attack(
        "another case's resolution restored",
        STAGE + "(24, 1, 'resolved', now(), now(), 'resolved', NULL, '', 42);"
        " UPDATE cases SET stage_start_id = 24, stage = 'resolved', disposition = 'resolved', ended_at = now(),"
        " resolved_at = now() WHERE id = 1",
        "stage_starts_restores_a_resolution",
    ),
    Attack(
        "a resolution restored that was none",
        STAGE + "(24, 1, 'resolved', now(), now(), 'resolved', NULL, '', 22);"
        " UPDATE cases SET stage_start_id = 24, stage = 'resolved', disposition = 'resolved', ended_at = now(),"
        " resolved_at = now() WHERE id = 1",
        "stage_starts_restores_a_resolution",
    ),
    Attack("a stage's start moved", "UPDATE stage_starts SET from_at = now() WHERE id = 23", CHANGED),
    Attack("a stage's start deleted", "DELETE FROM stage_starts WHERE id = 21", CHANGED),
]

ENDS = [
    Attack(
        "a case that ended otherwise than its stage says",
        STAGE + "(24, 1, 'closed', now(), now(), 'declined', NULL, '', NULL);"
        " UPDATE cases SET stage_start_id = 24, stage = 'closed', disposition = 'spam', ended_at = now()"
        " WHERE id = 1",
        "case 1 must end as its current stage says",
    ),
    Attack(
        "an end without a time",
        STAGE + "(24, 1, 'closed', now(), now(), 'declined', NULL, '', NULL);"
        " UPDATE cases SET stage_start_id = 24, stage = 'closed', disposition = 'declined' WHERE id = 1",
        "cases_end_has_time",
    ),
    Attack(
        "ended without a disposition", "UPDATE cases SET disposition = NULL WHERE id = 2", "cases_end_has_"
    ),
    Attack("a disposition nobody knows", "UPDATE cases SET disposition = 'lost' WHERE id = 2", "cases_"),
    Attack(
        "a resolution without its time",
        "UPDATE cases SET resolved_at = NULL WHERE id = 2",
        "cases_resolved_has",
    ),
    Attack(
        "an open case with a resolution",
        "UPDATE cases SET resolved_at = now() WHERE id = 1",
        "cases_open_unres",
    ),
    Attack(
        "an open case with an end", "UPDATE cases SET ended_at = now() WHERE id = 1", "cases_end_has_time"
    ),
    Attack(
        "an open case that was merged",
        "UPDATE cases SET merged_into_id = 2 WHERE id = 1",
        "cases_merged_is_dup",
    ),
    Attack("a case merged into itself", "UPDATE cases SET merged_into_id = 2 WHERE id = 2", "cases_"),
    Attack(
        "a duplicate of nothing",
        STAGE + "(24, 1, 'closed', now(), now(), 'duplicate', NULL, '', NULL);"
        " UPDATE cases SET stage_start_id = 24, stage = 'closed', disposition = 'duplicate', ended_at = now()"
        " WHERE id = 1",
        "cases_merged_is_duplicate",
    ),
    Attack(
        "two cases merged into each other",
        STAGE + "(24, 1, 'closed', now(), now(), 'duplicate', NULL, '', NULL),"
        " (43, 2, 'closed', now(), now(), 'duplicate', NULL, '', NULL);"
        " UPDATE cases SET stage_start_id = 24, stage = 'closed', disposition = 'duplicate', ended_at = now(),"
        " merged_into_id = 2 WHERE id = 1;"
        " UPDATE cases SET stage_start_id = 43, stage = 'closed', disposition = 'duplicate', resolved_at = NULL,"
        " merged_into_id = 1 WHERE id = 2",
        "would be merged into itself",
    ),
    Attack("a case deleted", "DELETE FROM cases WHERE id = 1", "rows of cases are never deleted"),
    Attack(
        "a case that changes its number", "UPDATE cases SET id = 7 WHERE id = 1", "foreign key constraint"
    ),
]

OPENED = [
    Attack(
        "an opening moved past the second owner",
        "UPDATE cases SET opened_at = '2026-03-02T10:30Z', recorded_at = '2026-03-02T10:30Z' WHERE id = 1",
        "case 1 must be opened before its second start",
    ),
    Attack(
        "an opening moved to the very moment of the second owner",
        "UPDATE cases SET opened_at = '2026-03-02T10:00Z', recorded_at = '2026-03-02T10:00Z' WHERE id = 1",
        "case 1 must be opened before its second start",
    ),
    Attack(
        "an answer before the question",
        "UPDATE cases SET first_response_at = '2026-03-02T08:00Z' WHERE id = 1",
        "cases_answered_after_opening",
    ),
]

CONTACTS = [
    Attack("a contact changed", "UPDATE interactions SET body = 'fine'", CHANGED),
    Attack("a contact deleted", "DELETE FROM interactions", CHANGED),
    Attack("a place changed", "UPDATE placements SET case_id = 2", CHANGED),
    Attack("a place deleted", "DELETE FROM placements", CHANGED),
    Attack("a delivery changed", "UPDATE deliveries SET state = 'sent'", CHANGED),
    Attack("a delivery deleted", "DELETE FROM deliveries", CHANGED),
    Attack("an attachment changed", "UPDATE attachments SET name = 'b.png'", CHANGED),
    Attack("an attachment deleted", "DELETE FROM attachments", CHANGED),
    Attack("a note changed", "UPDATE notes SET body = 'never mind'", CHANGED),
    Attack("a note deleted", "DELETE FROM notes", CHANGED),
    Attack("an entry changed", "UPDATE events SET kind = 'closed'", CHANGED),
    Attack("an entry deleted", "DELETE FROM events", CHANGED),
    Attack("a file that an attachment names deleted", "DELETE FROM files", "attachments_file_id"),
    Attack(
        "the same mail twice",
        "INSERT INTO interactions (at, recorded_at, channel, direction, message_id, body_hash)"
        " VALUES (now(), now(), 'email', 'in', '<m@i.example>', '\\x01')",
        "interactions_message_once",
    ),
    Attack(
        "a mail that cannot be known again",
        "INSERT INTO interactions (at, recorded_at, channel, direction, message_id)"
        " VALUES (now(), now(), 'email', 'in', '<n@i.example>')",
        "interactions_message_has_hash",
    ),
    Attack(
        "a contact that lies ahead",
        "INSERT INTO interactions (at, recorded_at, channel, direction)"
        " VALUES (now() + interval '1 hour', now(), 'email', 'in')",
        "interactions_in_the_past",
    ),
    Attack(
        "a call that does not say whether it was answered",
        "INSERT INTO interactions (at, recorded_at, channel, direction) VALUES (now(), now(), 'phone', 'in')",
        "interactions_calls_say_answered",
    ),
    Attack(
        "a note that lies ahead",
        "INSERT INTO notes (case_id, by_user_id, at, recorded_at, body)"
        " VALUES (1, 901, now() + interval '1 s', now(), 'x')",
        "notes_in_the_past",
    ),
    Attack(
        "two entries in one place",
        "INSERT INTO events (case_id, seq, at, recorded_at, kind, actor) VALUES (1, 2, now(), now(), 'x', 'customer')",
        "events_in_order",
    ),
    Attack(
        "an entry of a user nobody names",
        "INSERT INTO events (case_id, seq, at, recorded_at, kind, actor) VALUES (1, 3, now(), now(), 'x', 'user')",
        "events_actor_named",
    ),
    Attack(
        "an entry of a rule nobody names",
        "INSERT INTO events (case_id, seq, at, recorded_at, kind, actor) VALUES (1, 3, now(), now(), 'x', 'system')",
        "events_actor_named",
    ),
    Attack(
        "a reply that went without a contact",
        "INSERT INTO replies (case_id, by_user_id, to_address, subject, body, next_stage, state, written_at, goes_at)"
        " VALUES (1, 901, 'a@i.example', 's', 'b', '', 'gone', now(), now())",
        "replies_gone_is_interaction",
    ),
    Attack(
        "a case linked to itself",
        "INSERT INTO case_links (case_id, other_id, kind, recorded_at) VALUES (1, 1, 'related', now())",
        "case_links_not_to_itself",
    ),
]

ATTACKS = [*OPENING, *OWNERS, *STAGES, *ENDS, *OPENED, *CONTACTS]


async def _commit(sql: str) -> None:
    async with db.transaction():
        await db.execute(sql)


@pytest.fixture
async def desk(database: None) -> None:
    await _commit(DESK)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_the_record_cannot_be_made_untrue(desk: None, attack: Attack) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=attack.stopped_by):
        await _commit(attack.sql)


def test_every_attack_is_told_apart() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
