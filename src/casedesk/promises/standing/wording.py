"""Standing promises in words."""

from casedesk.promises.standing.rules.lines import FIRST_ANSWER, NEXT_WORD, RESOLUTION
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext

MINUTES_A_DAY = 24 * 60


def kind_words(kind: str) -> str:
    """What is promised, in two words."""
    return {FIRST_ANSWER: _("first answer"), NEXT_WORD: _("next word"), RESOLUTION: _("resolution")}[kind]


def due_words(kind: str) -> str:
    """How it begins to be said of a case when this is due."""
    return {
        FIRST_ANSWER: _("First answer due"),
        NEXT_WORD: _("Next word due"),
        RESOLUTION: _("Resolution due"),
    }[kind]


def missed_words(kind: str) -> str:
    """How it begins to be said of a case by how much this was missed."""
    return {
        FIRST_ANSWER: _("First answer missed by"),
        NEXT_WORD: _("Next word missed by"),
        RESOLUTION: _("Resolution missed by"),
    }[kind]


def length_words(minutes: int, *, working: bool) -> str:
    """How long: "4 working hours", "2 days". Working time is never said in days."""
    hours, rest = divmod(minutes, 60)
    if working and rest:
        said, count = ngettext("%(num)d working minute", "%(num)d working minutes", minutes), minutes
    elif working:
        said, count = ngettext("%(num)d working hour", "%(num)d working hours", hours), hours
    elif rest:
        said, count = ngettext("%(num)d minute", "%(num)d minutes", minutes), minutes
    elif minutes % MINUTES_A_DAY:
        said, count = ngettext("%(num)d hour", "%(num)d hours", hours), hours
    else:
        count = minutes // MINUTES_A_DAY
        said = ngettext("%(num)d day", "%(num)d days", count)
    return said % {"num": count}


def promise_words(kind: str, minutes: int, *, working: bool) -> str:
    """What a customer is promised, as a sentence to them."""
    said = {
        FIRST_ANSWER: _("We answer within %(time)s."),
        NEXT_WORD: _("Whenever you write again, you hear from us within %(time)s."),
        RESOLUTION: _("We have it solved within %(time)s."),
    }[kind]
    return said % {"time": length_words(minutes, working=working)}
