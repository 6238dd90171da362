"""Whether two sayings are about the same thing: both are to call, or they share words that say what it is about.

Words of time say nothing about that. Of scripts without spaces the pairs of signs are compared.
"""

import re
from functools import cache
from importlib import import_module

from casedesk.promises.rules.reading.phrases import Phrases

LEAST_SHARED_PAIRS = 2
_STEM = 5
_WORD = re.compile(r"[^\W\d_]{4,}")
_RUN = re.compile(r"[\u0e00-\u0e7f\uac00-\ud7a3\u4e00-\u9fff]+")
_LATIN = ("english", "malay", "turkish")
_OTHERS = ("thai", "korean", "chinese")
_EMPTY = frozenset(
    """
    will shall have your yours with from that this then also about again here there when what they them been back latest
    before after today tomorrow soon write send sent give tell does done make akan anda kami saya untuk dengan kepada
    hantar beri size sizin için kadar olarak sonra önce bugün yarın sizi gönde vere
    """.split()  # noqa: SIM905  # as a list it would be a page
)
"""Words, and stems of words, that say nothing of what it is about."""


def is_alike(one: str, other: str) -> bool:
    """Whether two sentences speak of the same thing."""
    if _calls(one) or _calls(other):
        return _calls(one) and _calls(other)
    return bool(_stems(one) & _stems(other)) or len(_pairs(one) & _pairs(other)) >= LEAST_SHARED_PAIRS


def _calls(sentence: str) -> bool:
    return any(_phrases(name).calls.search(sentence) for name in (*_LATIN, *_OTHERS))


def _stems(sentence: str) -> frozenset[str]:
    words = {word.lower() for word in _WORD.findall(_timeless(sentence, _LATIN)) if not _RUN.search(word)}
    return frozenset(word[:_STEM] for word in words - _EMPTY) - _EMPTY


def _pairs(sentence: str) -> frozenset[str]:
    runs = _RUN.findall(_timeless(sentence, _OTHERS))
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))


def _timeless(sentence: str, languages: tuple[str, ...]) -> str:
    for name in languages:
        phrases = _phrases(name)
        for one in (
            phrases.within,
            phrases.date,
            phrases.weekday,
            phrases.clock,
            *(w for w, _n in phrases.days),
        ):
            sentence = one.sub(" ", sentence)
    return sentence


@cache
def _phrases(language: str) -> Phrases:
    phrases: Phrases = import_module(f"casedesk.promises.rules.reading.{language}").PHRASES
    return phrases
