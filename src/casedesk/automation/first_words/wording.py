"""The sentences that calls begin with, in the customer's language; see templates/calls/words."""

import tomllib
from collections.abc import Mapping
from functools import cache

from casedesk.web.places import templates_folder

FALLBACK = "en"


def sentences_in(language: str | None) -> tuple[str, Mapping[str, str]]:
    """A language that there are sentences in, and those; English where nobody wrote any. Facts stand in braces."""
    short = (language or FALLBACK).replace("_", "-").partition("-")[0].lower()
    found = short if short in languages() else FALLBACK
    return found, _sentences(found)


@cache
def languages() -> frozenset[str]:
    """The languages in which there are sentences."""
    return frozenset(path.stem for path in (templates_folder() / "calls" / "words").glob("*.toml"))


@cache
def _sentences(language: str) -> Mapping[str, str]:
    text = (templates_folder() / "calls" / "words" / f"{language}.toml").read_text("utf-8")
    found: dict[str, str] = tomllib.loads(text)
    return found
