"""What of a person stands among problems: the word by which cases are alike, where no other case has it."""

from casedesk.platform.personal import OF_CASE, Listed, gone

_THEIR_GROUPS = """id IN (SELECT group_id FROM alike_cases WHERE case_id = ANY({cases}))
    AND (SELECT count(*) FROM alike_cases a WHERE a.group_id = alike_groups.id AND a.case_id <> ALL({cases})) < 2"""
_THEIR_CASES = f"{OF_CASE} OR group_id IN (SELECT id FROM alike_groups WHERE {_THEIR_GROUPS})"

PERSONAL = Listed(
    holdings=(
        gone("alike_cases", "search", _THEIR_CASES, ()),
        gone(
            "alike_groups",
            "search",
            "NOT EXISTS (SELECT FROM alike_cases WHERE group_id = alike_groups.id)",
            ("word",),
            hidden=("word",),
        ),
    ),
    of_the_desk=("problems", "problem_entries"),
)
