"""What of a person stands in the fields of their cases: words, numbers and days. What is chosen is a fact.

The record of a case says of a text only that there is one, so a dash stays for it; it names numbers and days, which go
from both.
"""

from casedesk.platform.personal import DASH, OF_CASE, Listed, gone, kept

PERSONAL = Listed(
    holdings=(
        kept(
            "field_values",
            "fields",
            f"{OF_CASE} AND kind IN ('text', 'serial')",
            {"words": DASH, "folded": DASH},
            beside=("case_id", "field_id"),
            hidden=("folded",),
        ),
        gone(
            "field_values",
            "fields",
            f"{OF_CASE} AND kind IN ('number', 'day')",
            ("number", "day"),
            beside=("case_id", "field_id"),
        ),
    ),
    facts={
        "field_values": ("kind",),
    },
    of_the_desk=("fields", "field_choices"),
)
