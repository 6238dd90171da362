"""What of a person stands in what was promised."""

from casedesk.platform.personal import DASH, EMPTY, OF_CASE, Listed, kept

_OF_REPLY = "reply_id IN (SELECT id FROM replies WHERE case_id = ANY({cases}))"

PERSONAL = Listed(
    holdings=(
        kept(
            "promises_in_letters",
            "promises",
            _OF_REPLY,
            {"text": EMPTY, "phone": EMPTY},
            beside=("due_at", "amount"),
        ),
        kept(
            "promises",
            "promises",
            OF_CASE,
            {"text": DASH, "phone": EMPTY},
            beside=("id", "case_id", "made_at", "due_at", "amount", "currency", "state"),
        ),
    ),
    facts={
        "promise_ends": ("by_rule",),
        "promises": ("by_rule", "currency"),
        "promises_in_letters": ("currency",),
        "standing_dues": ("kind",),
        "unasked_waits": ("stage",),
    },
    of_the_desk=("standing_promises",),
)
