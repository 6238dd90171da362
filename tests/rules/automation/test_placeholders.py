"""Places in a template: what is understood, what becomes a gap, what is written as it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.automation.templates.rules.languages import chosen
from casedesk.automation.templates.rules.permits import Editor, may_write, serves
from casedesk.automation.templates.rules.placeholders import (
    facts_in,
    fill,
    gap,
    gaps_in,
    has_quoted_place,
    wrong_with,
)

KNOWN = ("customer", "order")
CALLED = {"order": "the order number"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Hello {customer}, about {Order }:", []),
        ("{ordr} and {ordr} and {customer.name}", ["{ordr}", "{customer.name}"]),
        ("{? what we found}", []),
        ("{?} {? " + "x" * 81 + "}", ["{?}", "{? " + "x" * 81 + "}"]),
        ("a { b", ["{"]),
        ("a } b", ["}"]),
        ("{{ is a brace }}", []),
        ("{% for %} {{customer}}", ["{% for %}"]),
        ("{customer\n}", ["{", "}"]),
    ],
)
def test_only_facts_on_the_list_and_questions_are_understood(text: str, wrong: list[str]) -> None:
    assert wrong_with(text, KNOWN) == wrong


@pytest.mark.parametrize(
    ("text", "filled", "missing"),
    [
        ("Hello {customer}!", "Hello Aylin!", ()),
        ("{CUSTOMER}, {order}", "Aylin, [? the order number ?]", ("order",)),
        ("{? what we found }", "[? what we found ?]", ()),
        ("{? which [model] ?}", "[? which (model) ? ?]", ()),
        ("{{customer}} {{}}", "{customer} {}", ()),
    ],
)
def test_a_fact_that_a_case_lacks_is_a_gap(text: str, filled: str, missing: tuple[str, ...]) -> None:
    found = fill(text, {"customer": "Aylin", "order": ""}, CALLED)
    assert (found.text, found.missing) == (filled, missing)


def test_what_a_fact_says_is_never_read_as_a_template() -> None:
    assert fill("{customer}", {"customer": "{order} {{x}}"}, {}).text == "{order} {{x}}"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Your order [? the order number ?] is here.", ["the order number"]),
        ("[?x?] and [? x ?]", ["x"]),
        ("> [? theirs ?]\nours", []),
        ("[really?] is no gap, nor [a link?](https://example.com/?x)", []),
    ],
)
def test_a_gap_is_found_until_it_is_filled_in(text: str, left: list[str]) -> None:
    assert gaps_in(text) == left


@pytest.mark.parametrize(
    ("text", "has"),
    [("> Your order {order}", True), ("a\n  > {? b}", True), ("> {{a}}\n{order} > 1", False)],
)
def test_a_place_in_a_quote_is_known(text: str, has: bool) -> None:
    assert has_quoted_place(text) is has


@given(st.text(alphabet="ab{}[]>? \n", max_size=40))
def test_no_place_that_is_kept_goes_unfilled(text: str) -> None:
    if not wrong_with(text, ("a", "b")) and not has_quoted_place(text):
        assert bool(gaps_in(fill(text, {}, {}).text)) or "{" not in text.replace("{{", "")


@given(st.text(alphabet="ab{}[]? \n", max_size=40))
def test_whatever_is_not_refused_can_be_filled_in(text: str) -> None:
    if not wrong_with(text, KNOWN):
        found = fill(text, {"customer": "A", "order": "1"}, CALLED)
        assert facts_in(text) <= set(KNOWN)
        assert found.missing == ()


@given(st.text(alphabet="ab ?", min_size=1, max_size=20).filter(lambda one: one.strip(" ?")))
def test_every_gap_that_is_made_is_found(what: str) -> None:
    what = " ".join(what.replace("?", " ").split())
    assert gaps_in(f"Hello {gap(what)}.") == [what]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (("tr", "en"), "tr"),
        (("zh", "en"), "zh-Hans"),
        (("zh_Hans",), "zh-Hans"),
        (("de-AT", "ko"), "en"),
        ((None, "EN-gb"), "en"),
        ((), "en"),
    ],
)
def test_a_customer_is_written_to_in_their_language_where_there_is_one(
    wanted: tuple[str | None, ...], found: str
) -> None:
    assert chosen(["en", "tr", "zh-Hans"], *wanted) == found


@pytest.mark.parametrize(
    ("scope", "whom", "does"),
    [
        ((None, None), (None, None), True),
        ((7, None), (7, None), True),
        ((7, None), (8, None), False),
        ((7, None), (None, None), False),
        ((7, None), (None, 1), True),
        ((None, 1), (None, 1), True),
        ((None, 1), (None, None), False),
        ((None, 1), (7, None), False),
    ],
)
def test_what_serves_all_of_those_who_are_meant(
    scope: tuple[int | None, int | None], whom: tuple[int | None, int | None], does: bool
) -> None:
    assert serves(scope, whom) is does


def test_no_language_where_there_are_no_words() -> None:
    assert chosen([], "en") is None


@pytest.mark.parametrize(
    ("team_id", "user_id", "by", "may"),
    [
        (None, 1, Editor(1), True),
        (None, 2, Editor(1, (), True, True), False),
        (None, None, Editor(1), False),
        (None, None, Editor(1, (), True), True),
        (7, None, Editor(1, (7,)), False),
        (7, None, Editor(1, (7,), True), True),
        (7, None, Editor(1, (8,), True), False),
        (7, None, Editor(1, (8,), True, True), True),
    ],
)
def test_who_may_write_which(team_id: int | None, user_id: int | None, by: Editor, may: bool) -> None:
    assert may_write(team_id, user_id, by) is may
