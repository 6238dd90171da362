"""A small desk to attack, in raw SQL, and what an attack is.

Case 1: owner Mina, then Jonas; working, then awaiting the customer, then working. Case 2: owner Mina;
resolved at its second start. With them a contact, a note and entries.
"""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Attack:
    """SQL that would make the record untrue, and the name or words of what stops it."""

    name: str
    sql: str
    stopped_by: str


CHANGED = "is a record: it is never changed or deleted"
LATER = "must come after the current one"

OWNER = "INSERT INTO owner_starts (id, case_id, owner_id, from_at, reason, recorded_at) VALUES "
STAGE = (
    "INSERT INTO stage_starts (id, case_id, stage, from_at, recorded_at, disposition, wait_until, waits_for,"
    " restores_id) VALUES "
)
