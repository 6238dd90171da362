"""Every language of the demo says everything that the stories need, and leaves no slot open."""

import string
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest

from casedesk.demo.catalogue import BATCH, CATEGORIES, CAUSES, PRODUCTS_ON_SALE, SUBJECTS, Subject
from casedesk.demo.language import (
    LANGUAGES,
    Topic,
    amount_in,
    day_in,
    desk_words,
    language,
    names,
    product_name,
)

SLOTS = {"product", "order", "date", "amount", "due", "name", "agent", "model", "day", "month"}
DESK_SLOTS = SLOTS | {"language", "said", "fix", "party"}
OTHERS = [code for code in LANGUAGES if code != "en"]
NEEDED = (*SUBJECTS, BATCH)


def texts(found: object) -> list[str]:
    """Every text in a tree of texts."""
    if isinstance(found, str):
        return [found]
    if isinstance(found, Mapping):
        return [text for value in found.values() for text in texts(value)]
    if isinstance(found, tuple):
        return [text for value in found for text in texts(value)]
    if isinstance(found, Topic):
        return [text for field in fields(found) for text in texts(getattr(found, field.name))]
    return []


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_asks_for_what_no_story_has(code: str) -> None:
    said = language(code)
    for text in [text for field in fields(said) for text in texts(getattr(said, field.name))]:
        assert slots(text) <= SLOTS, text
        assert text.strip() == text, text


def test_the_desks_own_texts_have_their_slots() -> None:
    for text in texts(desk_words()):
        assert slots(text) <= DESK_SLOTS, text


@pytest.mark.parametrize("code", OTHERS)
def test_each_language_says_what_english_says(code: str) -> None:
    here, there = language("en"), language(code)
    for part in ("products", "wishes", "asks", "gives", "waits", "fixes", "undone", "topics"):
        assert getattr(there, part).keys() == getattr(here, part).keys(), part
    assert len(there.months) == 12


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("subject", NEEDED, ids=lambda subject: subject.name)
def test_each_topic_is_whole(code: str, subject: Subject) -> None:
    said = language(code)
    topic = said.topics[subject.name]
    assert topic.subjects
    assert topic.problems
    for beside in (topic.titles, topic.answers):
        assert len(beside) in (0, len(topic.problems))
    needs_answers = any(fix.kind == "explained" for fix in subject.fixes)
    assert bool(topic.answers) == needs_answers


@pytest.mark.parametrize("subject", NEEDED, ids=lambda subject: subject.name)
def test_each_topic_names_what_there_is(subject: Subject) -> None:
    said, own = language("en"), desk_words()
    assert subject.category in CATEGORIES
    for fix in subject.fixes:
        assert fix.cause in CAUSES
        assert fix.kind == "explained" or fix.kind in said.fixes
        assert fix.kind in own["fixed_by"]
    for kind, known in ((subject.wish, said.wishes), (subject.ask, said.asks), (subject.wait, said.waits)):
        assert not kind or kind in known
    assert not subject.undone or subject.undone in said.undone


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_product_has_a_name(code: str) -> None:
    for product in PRODUCTS_ON_SALE:
        assert product.model in product_name(code, product.kind, product.model)


@pytest.mark.parametrize("code", LANGUAGES)
def test_names_come_with_a_spelling_for_addresses(code: str) -> None:
    known = names(code)
    assert len(known.first) == len(known.first_latin)
    assert len(known.last) == len(known.last_latin)


def test_korean_products_take_the_particles_of_the_texts() -> None:
    """The texts say 이 and 을, which follow a final consonant."""
    for product in PRODUCTS_ON_SALE:
        last = product_name("ko", product.kind, product.model)[-1]
        assert (ord(last) - 0xAC00) % 28 != 0, last


@pytest.mark.parametrize(
    ("code", "value", "currency", "said"),
    [
        ("en", "1249.90", "EUR", "€1,249.90"),
        ("de", "1249.90", "EUR", "1.249,90 €"),
        ("ko", "134900", "KRW", "134,900원"),
        ("zh", "700.90", "CNY", "700.90 元"),
    ],
)
def test_amounts(code: str, value: str, currency: str, said: str) -> None:
    assert amount_in(code, Decimal(value), currency) == said


@pytest.mark.parametrize(
    ("code", "said"), [("en", "12 May"), ("de", "12. Mai"), ("ko", "5월 12일"), ("es", "12 de mayo")]
)
def test_days(code: str, said: str) -> None:
    assert day_in(code, date(2026, 5, 12)) == said
