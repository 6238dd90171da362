"""Sentences that remember what they say: text in English for the program, said anew for the reader."""

import copy
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import Amount, all_of, either, in_english, kept, recalled, say, say_many

NESTED = say(
    "%(name)s waits for %(what)s since %(at)s.",
    name="Mina",
    what=either(
        [say("a photo"), say_many("%(n)d receipt", "%(n)d receipts", 2), Amount(Decimal("1240"), "EUR")]
    ),
    at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
)
SAID = [
    say("Say how much."),
    say_many("%(n)d case", "%(n)d cases", 1),
    say_many("%(n)d case of %(who)s", "%(n)d cases of %(who)s", 3, who="Jonas"),
    say("It ends on %(day)s.", day=date(2026, 12, 31)),
    say("It needs %(what)s, or nothing: %(none)s.", what=all_of(["a", "b", "c"]), none=None),
    NESTED,
]


def test_a_sentence_is_its_text_in_english() -> None:
    assert say("%(name)s owns it already.", name="Mina") == "Mina owns it already."
    assert str(NESTED) == "Mina waits for a photo, 2 receipts or 1,240.00 EUR since Wed 04 Mar 09:30 UTC."
    assert Refused(SAID[0]).reason is SAID[0]
    assert str(Invalid({"amount": SAID[0], "name": SAID[1]})) == "Say how much.; 1 case"


def test_a_percent_sign_in_a_sentence_that_names_nothing_is_one() -> None:
    assert say("More than 100 % cannot be given.") == "More than 100 % cannot be given."


@pytest.mark.parametrize("said", SAID, ids=str)
def test_what_is_kept_is_recalled_as_it_was_said(said: str) -> None:
    again = recalled(msgspec.json.decode(msgspec.json.encode(kept(said))))
    assert (again, again.message, again.many, again.number) == (said, said.message, said.many, said.number)  # type: ignore[attr-defined]
    assert kept(again) == kept(said)


@pytest.mark.parametrize("said", SAID, ids=str)
def test_a_copy_remembers_too(said: str) -> None:
    for again in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):  # noqa: S301  # our own
        assert kept(again) == kept(said)


def test_text_of_earlier_days_stays_what_it_says() -> None:
    assert recalled("4 open of 12 at 100 %") == "4 open of 12 at 100 %"
    assert recalled(None) is None


def test_a_program_reads_a_sentence_as_text() -> None:
    assert msgspec.json.encode({"why": NESTED}, enc_hook=in_english) == msgspec.json.encode(
        {"why": str(NESTED)}
    )
    with pytest.raises(NotImplementedError):
        msgspec.json.encode(object(), enc_hook=in_english)
