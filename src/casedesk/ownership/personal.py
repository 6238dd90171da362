"""What of a person stands in handoffs and tasks."""

from casedesk.platform.personal import DASH, EMPTY, OF_CASE, Listed, kept

PERSONAL = Listed(
    holdings=(
        kept(
            "handoffs",
            "handoffs",
            OF_CASE,
            {
                "why": EMPTY,
                "issue": EMPTY,
                "wish": EMPTY,
                "tried": EMPTY,
                "granted": EMPTY,
                "promised": EMPTY,
                "next_step": DASH,
                "reason": f"CASE reason WHEN '' THEN '' ELSE {DASH} END",
            },
            beside=("case_id", "sent_at"),
        ),
        kept(
            "tasks",
            "tasks",
            OF_CASE,
            {
                "what": DASH,
                "details": EMPTY,
                "to_address": f"CASE WHEN to_address IS NULL THEN NULL ELSE {DASH} END",
                "to_name": EMPTY,
                "answer": f"CASE answer WHEN '' THEN '' ELSE {DASH} END",
            },
            beside=("case_id", "asked_at", "due_at"),
        ),
    ),
    of_the_desk=("routing_rules", "routing_rule_skills", "routing_versions"),
    facts={
        "tasks": ("by_rule",),
    },
)
