"""How two periods, or two groups of cases, differ, in sentences that one can repeat."""

from collections.abc import Callable

from casedesk.reports.rules.estimates import UNLIKELY, Compared
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number, percent

HARDLY_EVER = 1e-4


def difference_words(
    found: Compared, name: str, say: Callable[[float], str], chance_words: Callable[[float], str]
) -> str:
    """How two periods, or two groups, differ and whether chance explains it, in the words for which they are."""
    later = found.later
    if later.at is None:
        head = _("Half were not reached in one of the two, so no difference of times can be told.")
        return f"{head} {chance_words(found.chance)}"
    words = (
        _("That is %(time)s later than in %(other)s.")
        if later.at > 0
        else _("That is %(time)s sooner than in %(other)s.")
    )
    head = words % {"time": say(abs(later.at)), "other": name}
    if later.low is not None and later.high is not None:
        head = f"{head[:-1]} ({spread(later.low, later.high, say)})."
    return f"{head} {chance_words(found.chance)}"


def spread(low: float, high: float, say: Callable[[float], str]) -> str:
    """An interval of a difference, each end with its direction."""
    return _("from %(low)s to %(high)s") % {"low": directed(low, say), "high": directed(high, say)}


def directed(value: float, say: Callable[[float], str]) -> str:
    return (_("%(time)s later") if value > 0 else _("%(time)s sooner")) % {"time": say(abs(value))}


def chance_between_periods(chance: float) -> str:
    """How often chance alone would make such a difference, as one can say it to anybody."""
    return _chance_words(
        chance,
        never=_(
            "If nothing had changed, so large a difference would appear less than once in 10,000 such periods."
        ),
        rarely=_("If nothing had changed, so large a difference would appear once in %(n)s such periods."),
        often=_(
            "It could be chance: if nothing had changed, %(share)s of such periods would differ as much."
        ),
    )


def chance_between_groups(chance: float) -> str:
    """The same of two groups of cases that somebody chose."""
    return _chance_words(
        chance,
        never=_(
            "If the two were alike, so large a difference would appear less than once in 10,000 such pairs."
        ),
        rarely=_("If the two were alike, so large a difference would appear once in %(n)s such pairs."),
        often=_("It could be chance: if the two were alike, %(share)s of such pairs would differ as much."),
    )


def _chance_words(chance: float, *, never: str, rarely: str, often: str) -> str:
    if chance < HARDLY_EVER:
        return never
    if chance < UNLIKELY:
        return rarely % {"n": _once_in(chance)}
    return often % {"share": percent(chance)}


def _once_in(chance: float) -> str:
    return number(round(1 / chance, -1) if chance <= 0.01 else round(1 / chance))
