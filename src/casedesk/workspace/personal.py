"""What of a person stands in what is done with several cases at once."""

from casedesk.platform.personal import NONE, NOTHING, OF_CASE, Listed, gone, kept

_ONLY_THEIRS = """EXISTS (SELECT FROM several_cases c WHERE c.run_id = several_runs.id AND c.case_id = ANY({cases}))
    AND NOT EXISTS (SELECT FROM several_cases c WHERE c.run_id = several_runs.id AND c.case_id <> ALL({cases}))"""

PERSONAL = Listed(
    holdings=(
        gone(
            "problem_answer_cases",
            "contacts",
            f"{OF_CASE} AND state <> 'sent'",
            ("to_address", "body", "gaps", "why"),
            hidden=("gaps", "why"),
        ),
        kept(
            "problem_answer_cases",
            "contacts",
            f"{OF_CASE} AND state = 'sent'",
            {"gaps": NONE, "why": NOTHING},
            hidden=("gaps", "why"),
        ),
        kept(
            "several_cases",
            "record",
            OF_CASE,
            {"why": NOTHING, "undo": "CASE WHEN undo IS NULL THEN NULL ELSE '{}'::jsonb END"},
            hidden=("why", "undo"),
        ),
        kept(
            "several_runs",
            "record",
            _ONLY_THEIRS,
            {"details": NONE, "back": "'/cases'"},
            hidden=("details", "back"),
        ),
    ),
    facts={
        "problem_answer_cases": ("language",),
    },
    of_the_desk=("problem_answer_words",),
)
