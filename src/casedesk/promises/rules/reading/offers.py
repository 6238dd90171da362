"""The promises in a text: each sentence that is one, with its time, its amount, and whether it is to call."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib import import_module

from casedesk.platform import money
from casedesk.promises.rules.ledger import LONGEST_TEXT
from casedesk.promises.rules.reading.phrases import Phrases
from casedesk.promises.rules.reading.times import time_in, without_times

MOST = 5
"""So many are offered of one text; who promises more writes them down by hand."""
LONGEST_READ = 20_000
_SHORTEST = 6

_SCRIPTS = (
    (re.compile(r"[\u0e00-\u0e7f]"), ("thai",)),
    (re.compile(r"[\uac00-\ud7a3]"), ("korean",)),
    (re.compile(r"[\u4e00-\u9fff]"), ("chinese",)),
    (re.compile(r"[A-Za-z]"), ("english", "malay", "turkish")),
)
_SENTENCES = re.compile(r"(?<!น\.)(?<=[.!?])\s+|(?<=[。！？])|\n+")
_MARKS = re.compile(r"(?m)^[ \t]*(?:[-*+]|#{1,6}|\d{1,2}[.)])[ \t]+|\*\*|__|`")
_DOTTED = re.compile(r"\b([ap])\.\s?m\.", re.IGNORECASE)

_SIGNS = {
    "€": "EUR", "£": "GBP", "₺": "TRY", "₩": "KRW", "฿": "THB", "¥": "CNY", "元": "CNY", "원": "KRW", "บาท": "THB",
    "RM": "MYR", "TL": "TRY", "euro": "EUR", "euros": "EUR", "lira": "TRY", "ringgit": "MYR", "baht": "THB",
    "won": "KRW", "yuan": "CNY",
}  # fmt: skip
_NUMBER = r"\d[\d.,'’]*\d|\d"
_AMOUNT = re.compile(
    rf"(?:(?P<sign>[€£₺₩฿¥]|\bRM|\b[A-Z]{{3}})\s?(?P<n>{_NUMBER}))"
    rf"|(?P<n_>{_NUMBER})\s?(?P<sign_>[€£₺₩฿元원]|บาท|(?:TL|euros?|lira|ringgit|baht|won|yuan|[A-Z]{{3}})\b)"
)


@dataclass(frozen=True)
class Offer:
    """One promise that a text makes. `text` is its sentence as it was written, `is_call` that it is to be kept by
    telephone."""

    text: str
    due_at: datetime
    is_call: bool = False
    amount: Decimal | None = None
    currency: str | None = None

    @property
    def key(self) -> str:
        """What tells its sentence from others."""
        return hashlib.blake2s(self.text.encode(), digest_size=6).hexdigest()


def offers_in(text: str, now: datetime) -> list[Offer]:
    """The promises in a text that one of us writes at `now`, which is in the customer's zone."""
    found: dict[str, Offer] = {}
    for sentence in sentences_of(text[:LONGEST_READ]):
        for phrases in _languages_of(sentence):
            offer = _offer(sentence, phrases, now)
            if offer is not None:
                found.setdefault(offer.key, offer)
                break
    return list(found.values())[:MOST]


def sentences_of(text: str) -> Iterator[str]:
    """What one of us says in a text, sentence by sentence, plain; without what is quoted."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    plain = _DOTTED.sub(r"\1m", _MARKS.sub("", own)).replace("’", "'")
    for sentence in _SENTENCES.split(plain):
        words = " ".join(sentence.split())
        if len(words) >= _SHORTEST:
            yield words


def _languages_of(sentence: str) -> Sequence[Phrases]:
    names = next((languages for script, languages in _SCRIPTS if script.search(sentence)), ())
    return [_phrases_of(name) for name in names]


@cache
def _phrases_of(language: str) -> Phrases:
    """Read when a text first needs them: their many patterns take a while to compile, and no start waits for it."""
    phrases: Phrases = import_module(f"casedesk.promises.rules.reading.{language}").PHRASES
    return phrases


def _offer(sentence: str, phrases: Phrases, now: datetime) -> Offer | None:
    # A Turkish capital İ is no i to a machine that knows no languages.
    plain = sentence.replace("İ", "i")
    if phrases.depends.search(plain):
        return None
    for clause in _clauses(plain, phrases):
        if not phrases.commits.search(clause) or phrases.denies.search(clause):
            continue
        due_at = time_in(clause, phrases, now)
        if due_at is not None:
            amount, currency = _amount(sentence)
            said = sentence if len(sentence) <= LONGEST_TEXT else clause[:LONGEST_TEXT]
            return Offer(said, due_at, bool(phrases.calls.search(clause)), amount, currency)
    return None


def _clauses(sentence: str, phrases: Phrases) -> list[str]:
    """The clauses of a sentence; one that names nothing but a time, "By Friday, …", goes with what follows it."""
    whole: list[str] = []
    for piece in (one.strip() for one in phrases.splits.split(sentence)):
        if whole and not without_times(whole[-1], phrases):
            whole[-1] = f"{whole[-1]} {piece}"
        else:
            whole.append(piece)
    return whole


def _amount(sentence: str) -> tuple[Decimal | None, str | None]:
    """The one amount that a sentence names, where it is plain in which money."""
    found = {
        (match["n"] or match["n_"], match["sign"] or match["sign_"]) for match in _AMOUNT.finditer(sentence)
    }
    read = [(money.read_amount(number), _SIGNS.get(sign, sign)) for number, sign in found]
    known = [(amount, code) for amount, code in read if amount and money.is_currency(code)]
    if len(known) != 1 or not money.fits(*known[0]):
        return None, None
    return known[0]
