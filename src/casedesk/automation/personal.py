"""What of a person stands in what macros and triggers did to their cases."""

from casedesk.platform.personal import OF_CASE, Listed, kept

_KINDS = "without_words({}, '{{kind}}')"

PERSONAL = Listed(
    holdings=(
        kept("macro_runs", "record", OF_CASE, {"did": _KINDS.format("did")}, beside=("case_id", "at")),
        kept(
            "trigger_trial_hits",
            "record",
            OF_CASE,
            {"because": _KINDS.format("because")},
            hidden=("because",),
        ),
        kept(
            "trigger_runs",
            "record",
            OF_CASE,
            {"because": _KINDS.format("because"), "did": _KINDS.format("did"), "why": _KINDS.format("why")},
            beside=("case_id", "at"),
            hidden=("because", "why"),
        ),
    ),
    facts={
        "trigger_looks": ("root",),
        "trigger_runs": ("root",),
    },
    of_the_desk=(
        "macros",
        "macro_versions",
        "reply_templates",
        "reply_template_versions",
        "reply_template_words",
        "triggers",
        "trigger_versions",
    ),
)
