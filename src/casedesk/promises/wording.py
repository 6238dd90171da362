"""What customers are asked by themselves, in their language; see templates/promises/words."""

import tomllib
from functools import cache

import msgspec

from casedesk.web.places import templates_folder

FALLBACK = "en"


class Words(msgspec.Struct, frozen=True):
    """The sentences of one language: `asked_again` asks for an answer, `last_time` says that the case ends without
    one."""

    asked_again: str
    last_time: str


def words_of(language: str | None) -> Words:
    """The words of a language (zh-Hans is zh); English where nobody wrote any."""
    short = (language or FALLBACK).replace("_", "-").partition("-")[0].lower()
    return _words(short if short in languages() else FALLBACK)


@cache
def languages() -> frozenset[str]:
    """The languages in which there are words."""
    return frozenset(path.stem for path in (templates_folder() / "promises" / "words").glob("*.toml"))


@cache
def _words(language: str) -> Words:
    text = (templates_folder() / "promises" / "words" / f"{language}.toml").read_text("utf-8")
    found = msgspec.convert(tomllib.loads(text), Words)
    return Words(found.asked_again.strip(), found.last_time.strip())
