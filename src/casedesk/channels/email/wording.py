"""What our own mails say by themselves, in the reader's language; see templates/email/words."""

import tomllib
from functools import cache

import msgspec

from casedesk.web.places import templates_folder

FALLBACK = "en"


class Words(msgspec.Struct, frozen=True):
    """The sentences of one language. `received` is the acknowledgement, `marker` stands above every letter,
    `solved` asks whether it is, `fresh` brings a customer the link to all their cases that they asked for, `large`
    says that a mail was too large to be read, `owned` the name of a new owner, `covered` who looks after a case while
    its owner is away, `needed_by` until when somebody outside is asked to do something."""

    marker: str
    received_subject: str
    received: str
    solved_subject: str
    solved: str
    link: str
    fresh_subject: str
    fresh: str
    large_subject: str
    large: str
    owned_subject: str
    owned: str
    covered: str
    needed_by: str


def words_of(language: str | None) -> Words:
    """The words of a language (zh-Hans and zh_CN are zh); English where nobody wrote any."""
    short = (language or FALLBACK).replace("_", "-").partition("-")[0].lower()
    return _words(short if short in languages() else FALLBACK)


@cache
def languages() -> frozenset[str]:
    """The languages in which there are words."""
    return frozenset(path.stem for path in (templates_folder() / "email" / "words").glob("*.toml"))


@cache
def _words(language: str) -> Words:
    text = (templates_folder() / "email" / "words" / f"{language}.toml").read_text("utf-8")
    found = msgspec.convert(tomllib.loads(text), Words)
    return msgspec.structs.replace(found, received=found.received.strip(), owned=found.owned.strip())
