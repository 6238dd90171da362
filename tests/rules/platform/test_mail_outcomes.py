"""Why a mail was not sent is kept as text and said anew to whoever reads it in another language."""

import pytest

from casedesk.platform.mail import outcomes
from casedesk.platform.sentences import Sentence
from casedesk.web.named import outcome
from casedesk.web.reader import Reader, reading

NO_ANSWER = outcomes.no_answer("mail.example", 587)


@pytest.mark.parametrize(
    "said",
    [
        NO_ANSWER,
        outcomes.unreachable("mail.example", 587, "Connection refused"),
        outcomes.only_partly("a@b.example: 550 no"),
        outcomes.sign_in_refused("mail.example", "desk", "535 100% wrong"),
        outcomes.BROKEN_OFF,
        "550 5.1.1 100% full: no such person",
    ],
)
def test_what_was_kept_is_the_sentence_it_was(said: str) -> None:
    found = outcomes.told(str(said))
    assert isinstance(found, Sentence)
    assert str(found) == said
    if isinstance(said, Sentence):
        assert found.message == said.message
        assert found.named == {name: str(part) for name, part in said.named.items()}


def test_one_in_the_other_is_found_too() -> None:
    text = str(outcomes.given_up(f"{outcomes.MAYBE_TWICE} {NO_ANSWER}"))
    assert str(outcomes.told(text)) == text
    with reading(Reader(locale="tr")):
        said = outcome(text)
    assert "mail.example" in said
    assert "does not answer" not in said
    assert "Message-ID" in said
    assert "may have arrived twice" not in said
    assert "Tried" not in said


def test_a_servers_own_words_stay_as_they_are() -> None:
    with reading(Reader(locale="tr")):
        assert outcome("451 come back later") == "451 come back later"
        assert outcome(None) == ""
