"""What customers are told was granted, in their language; see templates/replies/words."""

import tomllib
from collections.abc import Mapping
from functools import cache

from casedesk.web.i18n import gettext as _
from casedesk.web.places import templates_folder

FALLBACK = "en"


def remedies_in(language: str) -> Mapping[str, str]:
    """The words of a language (zh-Hans is zh) for what one can grant; English where nobody wrote any."""
    short = language.replace("_", "-").partition("-")[0].lower()
    return _words(short if short in languages() else FALLBACK)


@cache
def languages() -> frozenset[str]:
    """The languages in which there are words."""
    return frozenset(path.stem for path in (templates_folder() / "replies" / "words").glob("*.toml"))


@cache
def _words(language: str) -> Mapping[str, str]:
    text = (templates_folder() / "replies" / "words" / f"{language}.toml").read_text("utf-8")
    found: dict[str, str] = tomllib.loads(text)
    return found


def fact_words() -> dict[str, str]:
    """What each fact of a case is, as the desk reads it: in the list beside a template, and in a gap."""
    return {
        "customer": _("the customer's name"),
        "case": _("the case number"),
        "title": _("what the case is called"),
        "owner": _("the owner's name"),
        "me": _("the name of whoever writes"),
        "desk": _("the name of our desk"),
        "order": _("the order number"),
        "ordered_on": _("the day of the order"),
        "order_total": _("what the order cost"),
        "granted": _("what was granted"),
        "granted_amount": _("the sum that was granted"),
        "promised": _("what was promised"),
        "promised_by": _("by when it was promised"),
        "needed_by": _("the day it matters to them"),
        "today": _("today's date"),
    }
