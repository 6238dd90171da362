"""What of a person stands in files that are brought over: until they are taken, and in what was refused of them.

Under which number a case was brought over stays, so that it is not brought over again.
"""

from casedesk.platform.personal import NUMBERS_ONLY, Listed, gone, kept, mentions

_IN_FILE = """content IS NOT NULL AND EXISTS (
    SELECT FROM unnest({long_ones}) AS a (address) WHERE position(convert_to(a.address, 'UTF8') IN content) > 0)"""
_REFUSED = mentions("outcome::text || refusals::text")

PERSONAL = Listed(
    holdings=(
        gone("imports", "jobs", _IN_FILE, ("content",), beside=("made_at",), hidden=("content",)),
        kept(
            "imports",
            "jobs",
            _REFUSED,
            {"outcome": NUMBERS_ONLY.format("outcome"), "refusals": NUMBERS_ONLY.format("refusals")},
            hidden=("outcome", "refusals"),
        ),
    ),
    facts={
        "imports": ("headings", "name", "encoding", "why"),
        "imported_cases": ("source", "key"),
    },
)
