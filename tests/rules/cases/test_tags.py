"""What a tag may be called, and which ways to write it are one tag."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.cases.rules.tags import LONGEST, folded, names_in, problem_of, problem_of_all, shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VIP", "vip"),
        ("  bad   batch ", "Bad Batch"),
        ("ＶＡＴ", "vat"),
        ("#gift", "Gift"),
        ("Straße", "STRASSE"),
        ("e\u0301clair", "Éclair"),
        ("ﬁlter", "FILTER"),
        ("می\u200cخواهم", "میخواهم"),
        ("불량", "불량"),
    ],
)
def test_ways_to_write_one_tag(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(("one", "other"), [("gift", "gifts"), ("ı", "i"), ("batch 1", "batch1")])
def test_different_tags(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("gift", True),
        ("x" * LONGEST, True),
        ("x" * (LONGEST + 1), False),
        ("", False),
        ("#", False),
        ("\u200c", False),
        ("a,b", False),
        ('say "no"', False),
        ("a\u202eb", False),
        ("bell\x07", False),
        ("소포 분실", True),
        ("می\u200cخواهم", True),
    ],
)
def test_what_a_tag_may_be_called(name: str, fine: bool) -> None:
    assert (problem_of(shown(name)) == "") is fine


def test_several_are_read_with_commas_of_any_script_each_once() -> None:
    assert names_in(" gift, VIP，礼物、vip ,, ") == ["gift", "VIP", "礼物"]
    assert problem_of_all(names_in(",")) != ""
    assert problem_of_all([f"t{number}" for number in range(11)]) != ""
    assert problem_of_all(["fine", "bell\x07"]).startswith("“bell")


@given(st.text(max_size=60))
def test_a_name_that_is_kept_is_found_again_by_what_is_shown(typed: str) -> None:
    name = shown(typed)
    assert shown(name) == name
    assert folded(name) == folded(typed) == folded(folded(name))
