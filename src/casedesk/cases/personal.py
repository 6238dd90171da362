"""What of a person the tables of cases hold."""

from casedesk.platform.personal import (
    DASH,
    EMPTY,
    NONE,
    NOTHING,
    OF_CASE,
    OF_CONTACT,
    Listed,
    gone,
    kept,
    without_addresses,
)

_OF_REPLY = "reply_id IN (SELECT id FROM replies WHERE case_id = ANY({cases}))"
_THEIRS = "address = ANY({addresses})"
_NAMED = """id <> ALL({contacts}) AND id IN (
    SELECT id FROM interactions WHERE (cc <> '{}' OR bcc <> '{}') AND (cc && {addresses} OR bcc && {addresses})
    UNION ALL
    SELECT id FROM interactions WHERE channel = 'email' AND direction = 'in' AND address = ANY({addresses})
    UNION ALL
    SELECT interaction_id FROM outgoing_mails WHERE to_address = ANY({addresses}))"""
"""Contacts on cases of others that they had a copy of: those stay, without the address."""

_PLAIN = (
    "'{amount,currency,remedy,due,due_at,effect,disposition,outcome,kind,channel,wait_until,state,from,to,fields}'"
    "::text[]"
)
"""What the record of a case says in words of ours."""

_REASONS = "('defective', 'wrong_item', 'late_delivery', 'billing_error', 'service_failure', 'other')"
_PAYLOAD = f"""CASE
    WHEN kind = 'fields' THEN replace(without_words(payload, '{{}}')::text, '""', 'null')::jsonb
    WHEN kind = 'details' THEN without_words(payload, '{{}}')
    WHEN payload ->> 'reason' IN {_REASONS} THEN without_words(payload, {_PLAIN} || '{{reason}}'::text[])
    ELSE without_words(payload, {_PLAIN}) END"""

_HEAD = {
    "title": DASH,
    "issue": EMPTY,
    "wish": EMPTY,
    "next_step": EMPTY,
    "reply_token": "replace(gen_random_uuid()::text, '-', '')",
}

_CONTACT = {
    "address": EMPTY,
    "sender_name": EMPTY,
    "subject": EMPTY,
    "body": EMPTY,
    "quoted": EMPTY,
    "html": NOTHING,
    "message_id": NOTHING,
    "body_hash": NOTHING,
    "cc": NONE,
    "bcc": NONE,
}

_REPLY = {
    "to_address": EMPTY,
    "subject": EMPTY,
    "body": DASH,
    "cc": NONE,
    "bcc": NONE,
    "state": "CASE state WHEN 'held' THEN 'recalled' ELSE state END",  # only where a backup was restored
}

_STAGE = {"waits_for": f"CASE waits_for WHEN '' THEN '' ELSE {DASH} END", "ended_how": EMPTY}

PERSONAL = Listed(
    holdings=(
        gone("reply_files", "files", _OF_REPLY, ("name", "type", "content_id")),
        gone("attachments", "files", OF_CONTACT, ("name", "type", "content_id"), beside=("interaction_id",)),
        kept(
            "deliveries",
            "contacts",
            OF_CONTACT,
            {"reason": EMPTY},
            beside=("interaction_id", "state", "recorded_at"),
        ),
        kept(
            "interactions",
            "contacts",
            "id = ANY({contacts})",
            _CONTACT,
            beside=("id", "at", "channel", "direction"),
            hidden=("message_id", "body_hash", "html"),
        ),
        kept(
            "interactions",
            "elsewhere",
            _NAMED,
            {
                "address": "CASE WHEN address = ANY({addresses}) THEN '' ELSE address END",
                "cc": without_addresses("cc"),
                "bcc": without_addresses("bcc"),
            },
            beside=("at", "channel", "direction"),
            hidden=("address", "cc", "bcc"),
        ),
        kept("replies", "contacts", OF_CASE, _REPLY, beside=("written_at",)),
        kept(
            "participants",
            "people",
            OF_CASE,
            {"name": EMPTY, "address": "'erased-' || id"},
            hidden=("name", "address"),
        ),
        kept(
            "participants",
            "elsewhere",
            f"case_id <> ALL({{cases}}) AND {_THEIRS}",
            {"name": EMPTY, "address": "'erased-' || id"},
            beside=("recorded_at",),
        ),
        kept("notes", "notes", OF_CASE, {"body": DASH}, beside=("at",)),
        kept("owner_starts", "cases", OF_CASE, {"reason": EMPTY}, beside=("case_id", "recorded_at")),
        kept("stage_starts", "cases", OF_CASE, _STAGE, beside=("case_id", "stage", "recorded_at")),
        kept(
            "events",
            "record",
            f"{OF_CASE} OR {OF_CONTACT}",
            {"payload": _PAYLOAD},
            beside=("case_id", "at", "kind"),
        ),
        kept(
            "cases",
            "cases",
            "id = ANY({cases})",
            _HEAD,
            beside=("id", "opened_at", "channel", "kind", "language", "disposition", "ended_at"),
            hidden=("reply_token",),
        ),
    ),
    facts={
        "cases": ("language",),
        "events": ("kind", "by_rule"),
        "notes": ("by_rule",),
        "owner_starts": ("by_rule",),
        "placements": ("by_rule",),
        "stage_starts": ("by_rule",),
    },
    of_the_desk=("files", "tags"),
)
