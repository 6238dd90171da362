"""What a letter says that is given, or not given: one saying a sentence, of money or of goods.

A sentence counts only where it speaks of giving, says who gives or gets it, and neither asks nor makes it depend on
anything.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Literal

from casedesk.automation.noticing.rules.amounts import Amount, amounts_in
from casedesk.automation.noticing.rules.giving.phrases import Giving
from casedesk.promises.rules.reading.offers import LONGEST_READ, sentences_of

Of = Literal["money", "goods"]
LONGEST_SENTENCE = 600
"""What is longer is no sentence but something pasted, over which the patterns would be slow."""
_SCRIPTS = (
    (re.compile(r"[\u0e00-\u0e7f]"), ("thai",)),
    (re.compile(r"[\uac00-\ud7a3]"), ("korean",)),
    (re.compile(r"[\u4e00-\u9fff]"), ("chinese",)),
    (re.compile(r"[A-Za-z]"), ("english", "german", "malay", "turkish")),
)


@dataclass(frozen=True)
class Saying:
    """A sentence in which something is given, or refused where `gives` is false, with the amounts it names."""

    text: str
    of: Of
    gives: bool
    amounts: tuple[Amount, ...] = ()


def sayings_in(text: str) -> list[Saying]:
    """What is said to be given, or not, in a text of ours; what is quoted is somebody else's."""
    sentences = (one for one in sentences_of(text[:LONGEST_READ]) if len(one) <= LONGEST_SENTENCE)
    return [one for sentence in sentences for one in _said(sentence)]


def _said(sentence: str) -> Iterator[Saying]:
    plain = sentence.replace("İ", "i")
    for giving in _languages_of(plain):
        money, goods = giving.money.search(plain), giving.goods.search(plain)
        if not (money or goods) or not giving.ours.search(plain):
            continue
        if giving.depends.search(plain):
            return
        gives = not giving.denies.search(plain)
        amounts = tuple(amounts_in(sentence))
        if money:
            yield Saying(sentence, "money", gives, amounts)
        if goods:
            yield Saying(sentence, "goods", gives)
        return


def _languages_of(sentence: str) -> Sequence[Giving]:
    names = next((languages for script, languages in _SCRIPTS if script.search(sentence)), ())
    return [_giving_of(name) for name in names]


@cache
def _giving_of(language: str) -> Giving:
    """Read when a letter first needs them: no start waits for their patterns."""
    giving: Giving = import_module(f"casedesk.automation.noticing.rules.giving.{language}").GIVING
    return giving
