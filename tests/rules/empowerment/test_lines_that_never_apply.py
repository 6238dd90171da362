"""Lines that something else in the policy always stops: refused, each with its line; what can apply is not."""

import pytest

from casedesk.empowerment.files.reading import read_policy
from casedesk.empowerment.rules.findings import Severity

HEAD = """\
name = "Test"
[preamble]
signed_by = "Ada"
[[evidence]]
id = "proof"
bases = ["legal_right", "contract", "correction"]
needs = ["proof"]
"""


def credit(how_much: str, who: str = "level = 2", id: str = "credit", remedy: str = "store_credit") -> str:
    return f'[[allowance]]\nid = "{id}"\nwho = {{ {who} }}\nremedy = "{remedy}"\n{how_much}\n'


def cap(scope: str, how_much: str, more: str = "") -> str:
    return f'[[cap]]\nid = "c"\nscope = "{scope}"\n{how_much}\n{more}\n'


def never(how_much: str) -> str:
    return f'[[never]]\nid = "n"\nsay = "No."\n{how_much}\n'


def said(text: str, severity: Severity) -> list[tuple[int, str]]:
    """What is said so, with its line, counted from the first after the head."""
    head = HEAD.count("\n")
    return [
        (one.line - head, one.says) for one in read_policy(HEAD + text).problems if one.severity is severity
    ]


EUROS, BOTH = "amount = { EUR = 25 }", "amount = { EUR = 25, KRW = 9000 }"
SHARE = "percent_of_order = 10"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (credit(EUROS) + never("above = { EUR = 0 }"), 5, "in EUR: the never line n forbids all of it."),
        (credit(SHARE) + cap("case", "amount = { EUR = 0 }"), 1, ": the cap c has nothing in any currency."),
        (credit("unlimited = true") + cap("case", "amount = { EUR = 0 }"), 1, ": the cap c has nothing in any"),
        (credit(SHARE) + cap("order", "count = 0"), 1, ": the cap c allows none."),
        (credit(SHARE) + cap("order", "amount = { EUR = 0 }"), 1, ": the cap c has nothing in any currency."),
        (credit(EUROS + "\nwithin_days = 9") + cap("order", "count = 0"), 1, ": the cap c allows none."),
        (credit(EUROS + "\nfrom_days = 9") + cap("order", "amount = { KRW = 9 }"), 5, "in EUR: the cap c has nothing"),
        (credit(BOTH) + cap("case", "amount = { USD = 9 }"), 5, "in EUR: the cap c has nothing in EUR."),
        (credit(BOTH) + cap("case", "amount = { USD = 9 }"), 5, "in KRW: the cap c has nothing in KRW."),
        (credit(BOTH) + cap("case", "amount = { KRW = 9 }") + never("above = { KRW = 0 }"), 5, "in EUR: the cap c"),
        (cap("case", "count = 1", 'remedies = ["apology", "information"]'), 5, ": what costs nothing is always"),
        ('[[bound]]\nid = "b"\nremedy = "apology"\namount = { EUR = 1 }', 3, ": what costs nothing is always"),
    ],
)  # fmt: skip
def test_what_can_never_apply_is_an_error_with_its_line(text: str, line: int, says: str) -> None:
    found = said(text, Severity.ERROR)
    between = "" if says.startswith(":") else " "
    assert any(at == line and it.startswith(f"It can never apply{between}{says}") for at, it in found), found


@pytest.mark.parametrize(
    "text",
    [
        credit(BOTH) + cap("case", "amount = { EUR = 9 }"),
        credit(BOTH) + never("above = { EUR = 0 }"),
        credit(SHARE) + never("above = { EUR = 0 }"),
        credit(SHARE) + cap("case", "amount = { EUR = 9 }"),
        credit(EUROS) + cap("order", "count = 0"),
        credit(EUROS) + cap("order", "amount = { EUR = 0 }"),
        credit(EUROS) + cap("case", "count = 0", 'remedies = ["voucher"]'),
        credit("unlimited = true", remedy="priority") + cap("case", "amount = { EUR = 0 }"),
        credit("amount = { EUR = 0 }") + cap("case", "amount = { KRW = 9 }"),
        cap("case", "count = 1", 'remedies = ["apology", "voucher"]'),
    ],
)
def test_what_can_apply_somewhere_is_accepted(text: str) -> None:
    assert said(text, Severity.ERROR) == []


def test_an_amount_that_can_never_be_given_is_a_warning_where_the_line_has_others() -> None:
    text = credit(BOTH) + cap("case", "amount = { EUR = 90 }")
    assert said(text, Severity.WARNING) == [(5, "It can never apply in KRW: the cap c has nothing in KRW.")]


LEVELS = [credit(EUROS, f"level = {level}", f"level-{level}") for level in (1, 2, 3)]
ROLE = credit(EUROS, 'role = "agent"', "role")
NEVER_COUNTS = (
    "It never counts: levels 1, 2 and 3 each have their own line for this, and the more specific counts."
)


@pytest.mark.parametrize(
    ("levels", "role", "counts"),
    [
        (LEVELS, ROLE, False),
        (LEVELS[:2], ROLE, True),
        (LEVELS, ROLE.replace("EUR", "KRW"), True),
        (LEVELS, ROLE + 'tiers = ["gold"]\n', False),
        ([*LEVELS[:2], LEVELS[2] + 'tiers = ["gold"]\n'], ROLE, True),
        (LEVELS, ROLE.replace("store_credit", "voucher"), True),
        ([*LEVELS[:2], LEVELS[2].replace(EUROS, SHARE)], ROLE, True),
    ],
)
def test_a_line_for_a_role_of_whose_every_level_has_its_own(
    levels: list[str], role: str, counts: bool
) -> None:
    assert (
        NEVER_COUNTS not in [says for _, says in said("".join(levels) + role, Severity.WARNING)]
    ) is counts


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (credit(EUROS, "level = 2.0"), 3, "A level is 1, 2 or 3."),
        (credit(EUROS + "\nwithin_days = 36501"), 6, "within_days is at most 36,500."),
        (cap("case", "count = 1", "days = 99999999999"), 5, "days is at most 36,500."),
        (cap("case", "count = 1000001"), 4, "count is at most 1,000,000."),
    ],
)
def test_numbers_that_nobody_can_mean(text: str, line: int, says: str) -> None:
    assert (line, says) in said(text, Severity.ERROR)


def test_they_are_found_beside_what_cannot_be_read() -> None:
    wrong = credit(EUROS + "\nfrom_days = 9\nwithin_days = 8\namuont = 2")
    assert said(wrong + credit(EUROS, id="other", remedy="apology"), Severity.ERROR) == [
        (7, "It can never apply: it ends before it starts."),
        (8, "There is no key amuont; did you mean amount?"),
        (12, "It can never apply: apology costs nothing and is always granted."),
    ]
