"""Attacks on contacts, entries and what hangs on them."""

from tests.features.cases.attacks.desk import CHANGED, Attack

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
