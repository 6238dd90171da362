"""What of a person stands in what was granted and decided."""

from casedesk.platform.personal import DASH, EMPTY, OF_CASE, OF_CUSTOMER, Listed, kept

_THEIRS = f"{OF_CASE} OR {OF_CUSTOMER}"
_OF_CONCESSION = f"concession_id IN (SELECT id FROM concessions WHERE {_THEIRS})"


def _said(column: str) -> str:
    """A dash where something was said, because it had to be."""
    return f"CASE {column} WHEN '' THEN '' ELSE {DASH} END"


PERSONAL = Listed(
    holdings=(
        kept(
            "webhook_tellings",
            "granted",
            "fulfilment_id IN (SELECT id FROM fulfilments WHERE case_id = ANY({cases}))",
            {"answer": EMPTY},
            hidden=("answer",),
        ),
        kept(
            "fulfilments",
            "granted",
            OF_CASE,
            {"reference": EMPTY, "reason": _said("reason")},
            beside=("case_id", "step", "due_at", "state"),
        ),
        kept(
            "approval_turns",
            "granted",
            "approval_id IN (SELECT id FROM approvals WHERE case_id = ANY({cases}))",
            {"words": _said("words")},
            beside=("at", "kind", "amount"),
        ),
        kept(
            "ledger_entries",
            "granted",
            _OF_CONCESSION,
            {"reason": _said("reason")},
            beside=("concession_id", "at", "kind", "amount"),
        ),
        kept(
            "concessions",
            "granted",
            _THEIRS,
            {"what": _said("what"), "remark": EMPTY},
            beside=("id", "case_id", "at", "remedy", "reason", "asked", "granted", "currency", "state"),
        ),
        kept(
            "risk_flags",
            "flags",
            OF_CUSTOMER,
            {"reason": DASH, "appeal": _said("appeal"), "answer": EMPTY},
            beside=("at", "ends_on", "proven"),
        ),
    ),
    facts={
        "approval_turns": ("by_rule", "level"),
        "concession_reviews": ("line",),
        "concessions": (
            "category",
            "conditions",
            "currency",
            "decision",
            "evidence",
            "incident",
            "occasion",
            "teams",
        ),
        "fulfilments": ("ended_by_rule",),
        "ledger_entries": ("by_rule", "decision"),
        "limit_proposals": ("line",),
        "replay_needs": ("became", "currency", "line", "reason", "remedy", "tier"),
        "replay_sheets": ("currency", "kinds", "line", "numbers"),
        "replayed_requests": ("currency", "reason", "remedy", "tier"),
        "replays": ("document", "limits"),
    },
    of_the_desk=("budget_sums", "delegations", "policies", "policy_drafts", "webhooks"),
)
