"""Sheets of the workbench for tests, said by what matters in them."""

from struct import pack

from casedesk.empowerment.workbench.rules.sheets import COLUMNS, Sheet, read

KINDS = (
    {"team_id": None, "remedy": "refund", "reason": "other", "level": 1, "tier": "gold"},
    {"team_id": 7, "remedy": "refund", "reason": "defective", "level": 2, "tier": "gold"},
    {"team_id": 7, "remedy": "voucher", "reason": "defective", "level": 1, "tier": "standard"},
)


def sheet(*requests: dict[str, int]) -> Sheet:
    """A sheet of these requests, the rest of whose numbers is nought; without `needed` no amount grants one."""
    some = sorted((one for one in requests if "needed" in one), key=lambda one: one["needed"])
    none = [{**one, "needed": -1} for one in requests if "needed" not in one]
    rows = [[one.get(name, 0) for name in COLUMNS] for one in (*some, *none)]
    numbers = b"".join(pack(f">{len(COLUMNS)}q", *row) for row in rows)
    return read(numbers, len(some), KINDS)
