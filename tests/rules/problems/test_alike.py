"""Which cases may have one cause."""

from collections.abc import Sequence

from casedesk.problems.rules import Alike, Subject, alike, alike_key_in, alike_number

LAMPS, PARCELS = 1, 2


def cases(*titles: str, first: int = 1, category: int | None = LAMPS, customers: int = 9) -> list[Subject]:
    """A case for each title, of so many customers in turn."""
    return [Subject(first + place, category, place % customers, title) for place, title in enumerate(titles)]


def said(lately: Sequence[Subject], before: Sequence[Subject] = ()) -> list[tuple[str, int]]:
    return [(one.word, len(one.case_ids)) for one in alike(lately, before)]


def test_five_of_three_customers_that_share_a_word_are_alike() -> None:
    titles = ["Lamp flickers", "It FLICKERS at night", "flickers!", "My light flickers", "flickers 4711"]
    assert alike(cases(*titles), []) == [Alike(LAMPS, "flickers", (1, 2, 3, 4, 5))]
    assert said(cases(*titles[:4])) == [], "four are too few"
    assert said(cases(*titles, customers=2)) == [], "two who write often are no cause"
    assert said([*cases(*titles[:4]), *cases(titles[4], first=9, category=PARCELS)]) == []


def test_numbers_and_short_words_say_nothing() -> None:
    assert said(cases(*["4711 is it"] * 6)) == []


def test_a_word_that_customers_always_use_is_no_sign() -> None:
    lately = cases(*["Lamp broken"] * 5, "Lamp", "Lamp", "Lamp", "Lamp", "Lamp")
    before = cases(*["Lamp is late"] * 30, first=100)
    assert said(lately, before) == [("broken", 5)]
    assert said(lately, cases(*["Lamp broken"] * 30, first=100)) == []


def test_new_cases_that_nobody_sorted_yet_are_compared_with_all_that_came() -> None:
    lately = cases(*["Where is my order?"] * 6, category=None)
    before = [
        *cases(*["Where is my order?"] * 30, first=100, category=PARCELS),
        *cases("Thanks", category=None),
    ]
    assert said(lately, before) == []
    assert said(cases(*["Lamp flickers"] * 6, category=None), before) == [("flickers", 6)]


def test_each_case_is_in_one_group_and_the_most_come_first() -> None:
    lately = cases(*["Cable burnt smell"] * 6, *["Cable too short"] * 5)
    assert said(lately) == [("cable", 11)]
    apart = [*cases(*["Plug sparks"] * 5), *cases(*["Glass cracked"] * 6, first=20)]
    assert said(apart) == [("cracked", 6), ("sparks", 5)]


def test_scripts_without_spaces_are_told_by_two_characters() -> None:
    found = said(cases("灯在闪烁", "晚上闪烁", "一直闪烁", "闪烁不停", "又闪烁了"))
    assert found == [("闪烁", 5)]


def test_a_group_is_named_in_an_address() -> None:
    assert alike_key_in(alike_number(12)) == 12
    assert [alike_key_in(typed) for typed in ("P-12", "alike-", "alike-x", "")] == [None] * 4
