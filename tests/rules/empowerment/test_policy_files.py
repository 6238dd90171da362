"""Policies as files: every problem with its line, and what is written reads as the same policy again."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import chance

from casedesk.empowerment.files.places import places
from casedesk.empowerment.files.reading import Read, read_policy
from casedesk.empowerment.files.starter import starter_policy, starter_text
from casedesk.empowerment.files.writing import write_policy
from casedesk.empowerment.rules.differences import differences
from casedesk.empowerment.rules.findings import Severity
from casedesk.empowerment.rules.policy import Policy, Preamble

GOOD = """\
name = "Test"

[preamble]
signed_by = "Ada"

[[evidence]]
id = "proof"
bases = ["legal_right", "contract", "correction"]
needs = ["proof"]

"""
FIRST = GOOD.count("\n") + 1
"""The line on which a table stands that is added to it."""

LINE = """\
[[allowance]]
id = "credit"
who = { level = 2 }
remedy = "store_credit"
amount = { EUR = 25.00 }
"""


UNOPENED = '[[evidence]]\nid = "e"\nreasons = ["other"]\nbases = ["goodwill"]\nneeds = ["x"]'
NOTHING_IN_EUR = "It can never apply in EUR: the cap c has nothing in EUR."
TEAM_ONLY = (
    "Who is of both team Parcels and level 2 has this one only: the more specific counts,"
    " though credit may allow more."
)


def said(text: str, *severities: Severity) -> list[tuple[int, str]]:
    """What is said about lines added to a good policy; lines count from the first that was added."""
    problems = read_policy(GOOD + text).problems
    return [(one.line - FIRST + 1, one.says) for one in problems if one.severity in severities]


def errors(text: str) -> list[tuple[int, str]]:
    return said(text, Severity.ERROR)


def notes(text: str) -> list[tuple[int, str]]:
    return said(text, Severity.NOTE, Severity.WARNING)


def test_a_good_policy_has_nothing_to_say() -> None:
    assert read_policy(GOOD + LINE).problems == ()


def test_guidance_of_each_kind_of_line_is_read_and_written() -> None:
    cap = '[[cap]]\nid = "c"\nscope = "customer"\namount = { EUR = 90.00 }\n'
    never = '[[never]]\nid = "n"\nremedies = ["cash"]\nsay = "We pay no cash."\n'
    words = 'guidance = """\nAsk for a photograph.\nThen grant it."""\n'
    found = read_policy(GOOD + LINE + words + cap + words + never + words).policy
    assert found is not None
    lines = (*found.allowances, *found.caps, *found.nevers)
    assert [line.guidance for line in lines] == ["Ask for a photograph.\nThen grant it."] * 3
    assert read_policy(write_policy(found)).policy == found
    [(line, says)] = errors(LINE + f'guidance = "{"x" * 501}"')
    assert (line, says[:8]) == (6, "Guidance")


@pytest.mark.parametrize(
    ("was", "wrong", "line", "says"),
    [
        ("amount =", "amuont =", 2, "How much?"),
        ("amount =", "amuont =", 5, "There is no key amuont; did you mean amount?"),
        ("25.00", "25.001", 5, "25.001 EUR has more decimals than EUR has: 2."),
        ("25.00", "-5", 5, "An amount is zero or more, not -5."),
        ("25.00", '"25,00"', 5, "'25,00' is no amount: write it as 40.00, without quotes."),
        ("25.00", "nan", 5, "NaN is no amount that can be given."),
        ("25.00", "1e30", 5, "1E+30 is no amount that can be given."),
        ("25.00", "true", 5, "True is no amount: write it as 40.00, without quotes."),
        ("EUR", "EUO", 5, "There is no currency EUO."),
        ("{ EUR = 25.00 }", "25.00", 5, "amount names each amount with its currency, as { EUR = 40.00 }."),
        ("{ level = 2 }", "{ level = 4 }", 3, "A level is 1, 2 or 3."),
        ("{ level = 2 }", "{ level = true }", 3, "A level is 1, 2 or 3."),
        ("{ level = 2 }", '{ role = "boss" }', 3, "There is no role 'boss'"),
        ("{ level = 2 }", '"agents"', 3, "who is one of"),
        ("store_credit", "credit", 4, "'credit' is not known as remedy: choose discount, refund,"),
        ('id = "credit"\n', "", 1, "id is missing."),
        ('"credit"', '"paid"', 2, "paid is the name of a limit that every policy has: choose another id."),
        ('remedy = "store_credit"\n', "", 1, "remedy is missing."),
        ("[[allowance]]", "[allowance]", 1, "Each allowance is a table in a list: [[allowance]]."),
    ],
)
def test_what_is_wrong_with_a_line(was: str, wrong: str, line: int, says: str) -> None:
    found = errors(LINE.replace(was, wrong))
    assert any(at == line and text.startswith(says) for at, text in found), found


@pytest.mark.parametrize(
    ("added", "line", "says"),
    [
        ("unlimited = true", 6, "A line without a limit has no amount and no share."),
        ("percent_of_order = 101", 6, "percent_of_order is more than 0 and at most 100"),
        ("percent_of_order = 1e-99999999", 6, "percent_of_order is more than 0 and at most 100"),
        ("percent_of_order = nan", 6, "percent_of_order is more than 0 and at most 100"),
        ("percent_of_order = 0", 6, "percent_of_order is more than 0 and at most 100"),
        ("within_days = -1", 6, "within_days is a whole number, 0 or more."),
        ("within_days = 1.5", 6, "within_days is a whole number, 0 or more."),
        ('reasons = ["late"]', 6, "'late' is not known as reasons: choose defective,"),
        ('reasons = [\n  "defective",\n  "late",\n]', 8, "'late' is not known as reasons"),
        ("reasons = []", 6, "reasons is a list of texts"),
        ('tiers = ["platinum"]', 6, "'platinum' is not known as tiers: choose standard, silver or gold."),
        ('basis = "legal_right"', 6, "It can never apply: what is owed (legal_right) needs no allowance."),
        ('basis = "thanks"', 6, "It can never apply: thanks have their own budget"),
        ('occasion = "xmas"', 6, "There is no incident or season xmas."),
        ("from_days = 9\nwithin_days = 8", 7, "It can never apply: it ends before it starts."),
        ("cap = 1", 6, "There is no key cap; known here:"),
    ],
)
def test_what_is_wrong_with_what_is_added(added: str, line: int, says: str) -> None:
    found = errors(f"{LINE}{added}\n")
    assert any(at == line and text.startswith(says) for at, text in found), found


@pytest.mark.parametrize(
    ("table", "line", "says"),
    [
        ('[[cap]]\nid = "c"\nscope = "case"', 2, "A cap is on an amount or on a count: say one of them."),
        ('[[cap]]\nid = "c"\nscope = "team"\ncount = 1', 3, "'team' is not known as scope"),
        ('[[cap]]\nid = "c"\nscope = "case"\ncount = 1\ndays = 0', 5, "days is a whole number, 1 or more."),
        ('[[never]]\nid = "n"\nremedies = ["cash"]', 1, "say is missing."),
        ('[[never]]\nid = "n"\nsay = "No."\nremedies = ["apology"]', 4, "It can never apply: what costs nothing"),
        ('[[never]]\nid = "n"\nsay = "No."\nbases = ["contract"]', 4, "It can never apply: what is owed"),
        ('[[review]]\nid = "r"\namount = { EUR = 1 }', 2, "days is missing."),
        ('[[evidence]]\nid = "e"\nneeds = ["photo"]', 2, "Say for which reasons, or on which bases."),
        (UNOPENED, 1, "It can never apply: no allowance is opened by these reasons."),
        ('[[bound]]\nid = "b"\nremedy = "cash"', 1, "amount is missing."),
        ('[[season]]\nid = "s"\nends = "2026-12-24"\nbudget = { EUR = 1 }', 3, "ends is a day, as 2026-12-31"),
        ('[[season]]\nid = "s"\nends = 2026-12-24', 1, "budget is missing."),
        ('[[season]]\nid = "s"\nstarts = 2027-01-01\nends = 2026-12-24\nbudget = { EUR = 1 }', 4, "It ends before"),
        ('[[cap]]\nid = "credit"\nscope = "case"\ncount = 1', 2, "Two lines are called credit: give each its own id."),
        ("[approval]\nsupervisor = 1", 2, "There is no key supervisor; did you mean supervisor_up_to?"),
        ("[[allowances]]\nid = 1", 1, "There is no key allowances; did you mean allowance?"),
        ("x = [", 2, "This is no TOML: Invalid value, and the file ends."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_other_tables(table: str, line: int, says: str) -> None:
    found = errors(f"{LINE}{table}\n")
    assert any(at - LINE.count("\n") == line and text.startswith(says) for at, text in found), found


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('[[never]]\nid = "n"\nsay = "No."', "It can never apply: the never line n forbids all of it."),
        ('[[cap]]\nid = "c"\nscope = "case"\namount = { EUR = 0 }', NOTHING_IN_EUR),
        ('[[cap]]\nid = "c"\nscope = "case"\namount = { KRW = 9 }', NOTHING_IN_EUR),
        ('[[cap]]\nid = "c"\nscope = "customer"\ncount = 0', "It can never apply: the cap c allows none."),
    ],
)  # fmt: skip
def test_a_line_that_can_never_apply_is_refused(table: str, says: str) -> None:
    assert says in [text for _, text in errors(f"{LINE}{table}\n")]


def test_a_costless_remedy_needs_no_line() -> None:
    assert errors(LINE.replace("store_credit", "apology")) == [
        (4, "It can never apply: apology costs nothing and is always granted.")
    ]


def test_a_budget_that_forgot_a_currency() -> None:
    text = GOOD.replace('"Ada"', '"Ada"\nyearly_budget = { KRW = 9 }') + LINE
    assert [one.says for one in read_policy(text).problems] == [
        "It can never apply in EUR: the budget of a year has nothing in EUR."
    ]


OTHER = LINE.replace('"credit"', '"other"')


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (OTHER.replace("25", "10"), "credit allows the same and more, so this changes nothing."),
        (
            OTHER.replace("25", "10") + 'tiers = ["gold"]\n',
            "credit allows the same and more, so this changes nothing: a tier never lowers.",
        ),
        (OTHER.replace("25", "40") + 'reasons = ["other"]\n', "Where credit speaks too, either suffices."),
        (
            OTHER.replace("25", "10").replace("{ level = 2 }", '{ team = "Parcels" }'),
            TEAM_ONLY,
        ),
        (
            '[[cap]]\nid = "c"\nscope = "case"\namount = { EUR = 20 }\n',
            "The cap c is stricter (20.00 EUR), and wins.",
        ),
        (
            '[[never]]\nid = "n"\nsay = "No."\nreasons = ["other"]\n',
            "Where the never line n speaks too, it wins.",
        ),
        (
            '[[season]]\nid = "s"\nends = 2026-12-24\nbudget = { EUR = 9 }\n',
            "No allowance names it, so it changes nothing.",
        ),
    ],
)
def test_lines_that_overlap_are_accepted_and_it_is_shown_how(other: str, says: str) -> None:
    assert read_policy(GOOD + LINE + other).policy is not None
    assert says in [text for _, text in notes(LINE + other)]


@pytest.mark.parametrize(
    ("strict", "loose", "changes"),
    [
        ("amount = { EUR = 50 }", "amount = { EUR = 60 }", False),
        ("amount = { EUR = 50 }", "amount = { EUR = 60 }\ndays = 30", False),
        ("amount = { EUR = 50 }\ndays = 30", "amount = { EUR = 60 }", True),
        ("amount = { EUR = 50 }", 'amount = { EUR = 60 }\nremedies = ["voucher"]', False),
        ('amount = { EUR = 50 }\nremedies = ["voucher"]', "amount = { EUR = 60 }", True),
        ("count = 5", "count = 6", False),
        ("count = 5", "amount = { EUR = 60 }", True),
        ("amount = { EUR = 60 }", "amount = { EUR = 60 }", True),
    ],
)
def test_a_cap_that_another_always_stops_first(strict: str, loose: str, changes: bool) -> None:
    two = "".join(
        f'[[cap]]\nid = "{id}"\nscope = "case"\n{keys}\n' for id, keys in (("s", strict), ("l", loose))
    )
    says = "s is stricter wherever this cap speaks, so this changes nothing."
    assert (says not in [text for _, text in notes(two)]) is changes


def test_more_for_somebody_in_particular_needs_no_note() -> None:
    other = OTHER.replace("25", "40").replace("{ level = 2 }", '{ team = "Parcels" }')
    assert notes(LINE + other) == []


def test_what_is_said_about_the_whole() -> None:
    assert [one.says for one in read_policy('name = "Bare"').problems] == [
        "No evidence is named for contract: any one piece of evidence will do.",
        "No evidence is named for correction: any one piece of evidence will do.",
        "No evidence is named for legal right: any one piece of evidence will do.",
        "Nobody has signed the preamble yet.",
    ]


@pytest.mark.parametrize("text", ["", "name = 1", "name = ", "[" * 5_000, "a" * 10_000, "name = '''", "\0"])
def test_what_is_no_policy_at_all(text: str) -> None:
    found = read_policy(text)
    assert found.policy is None
    assert found.problems[0].severity is Severity.ERROR


def test_the_starter_policy_can_be_used() -> None:
    found: Read = read_policy(starter_text())
    assert found.policy == starter_policy()
    assert [one.says for one in found.problems if one.severity is not Severity.NOTE] == [
        "Nobody has signed the preamble yet."
    ]


def test_the_starter_policy_is_written_and_read_again() -> None:
    assert read_policy(write_policy(starter_policy())).policy == starter_policy()


@given(chance.policies())
def test_what_is_written_reads_as_the_same_policy(policy: Policy) -> None:
    text = write_policy(policy)
    assert tomllib.loads(text), "it is sound TOML"
    reading = read_policy(text)
    unreadable = [one for one in reading.problems if "never apply" not in one.says]
    assert not [one for one in unreadable if one.severity is Severity.ERROR]
    assert reading.policy is None or differences(policy, reading.policy) == ()
    assert reading.policy is None or reading.policy == policy


@given(st.text(), st.text())
def test_any_text_can_be_written(name: str, text: str) -> None:
    policy = Policy(name=name.strip() or "x", preamble=Preamble(text.replace("\r", "").strip()))
    assert read_policy(write_policy(policy)).policy == policy


def test_each_key_has_its_line() -> None:
    text = (
        'a = 1 # [no]\n[b.c]\nd = """\nx = 1\n"""\ne = [\n  1, # ]\n  { f = "}" },\n]\n'
        "[[g]]\nh.i = 1979-05-27 07:32:00\n[[g.j]]\n'k l' = 1\n[[g]]\n[[g.j]]\nm = 'x'\n"
    )
    assert tomllib.loads(text)
    assert {
        ("a",): 1,
        ("b", "c", "d"): 3,
        ("b", "c", "e", 0): 7,
        ("b", "c", "e", 1, "f"): 8,
        ("g", 0, "h", "i"): 11,
        ("g", 0, "j", 0, "k l"): 13,
        ("g", 1): 14,
        ("g", 1, "j", 0, "m"): 16,
    }.items() <= places(text).items()
