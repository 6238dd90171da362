"""What of a person is begun and not sent."""

from casedesk.platform.personal import OF_CASE, Listed, gone

_HELD = """holder IN (SELECT format('draft of %s on %s: %s', user_id, case_id, panel) FROM drafts
    WHERE case_id = ANY({cases}))"""

PERSONAL = Listed(
    holdings=(
        gone("held_files", "drafts", _HELD, ("holder",), hidden=("holder",)),
        gone("drafts", "drafts", OF_CASE, ("panel", "fields", "other"), beside=("saved_at",)),
    ),
    facts={"presences": ("writing",)},
)
