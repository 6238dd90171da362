"""What of a person stands in mails, as they came and as they went."""

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
    mentions,
    without_addresses,
)

_TO_THEM = f"{OF_CONTACT} OR {OF_CASE} OR to_address = ANY({{addresses}})"

_LETTER = {
    "message_id": "'<erased-' || id || '>'",
    "in_reply_to": NOTHING,
    "thread": NONE,
    "to_address": DASH,
    "cc": NONE,
    "bcc": NONE,
    "subject": EMPTY,
    "body": EMPTY,
    "answer": EMPTY,
    "taken": NONE,
    # Nothing goes and nothing is read any more; only where a backup was restored something still waits.
    "state": "CASE WHEN state IN ('waiting', 'sending') THEN 'failed' ELSE state END",
}

_MAIL = {
    "source": "''::bytea",
    "reason": f"CASE reason WHEN '' THEN '' ELSE {DASH} END",
    "envelope_from": NOTHING,
    "envelope_to": NONE,
    "sender": EMPTY,
    "state": "CASE WHEN state IN ('waiting', 'tray') THEN 'dismissed' ELSE state END",
}

PERSONAL = Listed(
    holdings=(
        kept(
            "outgoing_mails",
            "mails",
            _TO_THEM,
            _LETTER,
            beside=("recorded_at", "sent_at"),
            hidden=("message_id", "in_reply_to", "thread", "answer", "taken"),
        ),
        kept(
            "outgoing_mails",
            "elsewhere",
            "(cc <> '{}' OR bcc <> '{}') AND (cc && {addresses} OR bcc && {addresses} OR taken && {addresses})",
            {
                "cc": without_addresses("cc"),
                "bcc": without_addresses("bcc"),
                "taken": without_addresses("taken"),
            },
            hidden=("cc", "bcc", "taken"),
        ),
        kept(
            "raw_mails",
            "mails",
            "id = ANY({mails})",
            _MAIL,
            beside=("received_at",),
            hidden=("source", "reason"),
        ),
        gone(
            "blocked_senders",
            "mails",
            "pattern = ANY({addresses})",
            ("pattern", "reason"),
            beside=("recorded_at",),
        ),
        gone("mail_troubles", "mails", mentions("sentence"), ("sentence",), hidden=("sentence",)),
    ),
    facts={
        "outgoing_mails": ("language",),
        "raw_mails": ("came_from", "sha256"),
        "mail_troubles": ("place",),
    },
    of_the_desk=("mailboxes", "mailbox_ways"),
)
