"""Which sentence a call begins with, and that each language has every one of them."""

from datetime import UTC, datetime, timedelta

import pytest

from casedesk.automation.first_words.rules import NAMES, Situation, sentence_for
from casedesk.automation.first_words.wording import languages, sentences_in
from casedesk.automation.templates.rules.facts import NAMES as FACTS
from casedesk.automation.templates.rules.placeholders import wrong_with

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PAST, AHEAD = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("situation", "name"),
    [
        (None, "nothing"),
        (Situation("working", 2, [AHEAD, PAST]), "owed"),
        (Situation("working", 1, [AHEAD]), "chased"),
        (Situation("awaiting_third_party", 0, [AHEAD]), "promised"),
        (Situation("awaiting_third_party", 0), "third_party"),
        (Situation("awaiting_customer", 0), "theirs"),
        (Situation("working", 0), "ours"),
        (Situation("awaiting_approval", 0), "ours"),
    ],
)
def test_what_we_owe_is_said_first(situation: Situation | None, name: str) -> None:
    assert sentence_for(situation, NOW) == name


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_language_has_every_sentence_with_facts_there_are(language: str) -> None:
    sentences = sentences_in(language)[1]
    assert set(sentences) == set(NAMES)
    assert [one for text in sentences.values() for one in wrong_with(text, FACTS)] == []


@pytest.mark.parametrize(("asked", "found"), [("zh-Hans", "zh"), ("pt", "en"), (None, "en"), ("DE", "de")])
def test_the_customers_language_where_there_are_words_in_it(asked: str | None, found: str) -> None:
    assert sentences_in(asked)[0] == found
