"""How two periods, or two groups of cases, differ, in sentences that one can repeat."""

from collections.abc import Callable

from casedesk.reports.rules.estimates import UNLIKELY, Compared
from casedesk.web.filters import number, percent
from casedesk.web.i18n import gettext as _

HARDLY_EVER = 1e-4


def difference_words(
    found: Compared, name: str, say: Callable[[float], str], *, of_groups: bool = False
) -> str:
    """How two periods, or two groups, differ and whether chance explains it."""
    later = found.later
    if later.at is None:
        head = _("Half were not reached in one of the two, so no difference of times can be told.")
        return f"{head} {chance_words(found.chance, of_groups=of_groups)}"
    words = (
        _("That is %(time)s later than in %(other)s.")
        if later.at > 0
        else _("That is %(time)s sooner than in %(other)s.")
    )
    head = words % {"time": say(abs(later.at)), "other": name}
    if later.low is not None and later.high is not None:
        head = f"{head[:-1]} ({spread(later.low, later.high, say)})."
    return f"{head} {chance_words(found.chance, of_groups=of_groups)}"


def spread(low: float, high: float, say: Callable[[float], str]) -> str:
    """An interval of a difference, each end with its direction."""
    return _("from %(low)s to %(high)s") % {"low": directed(low, say), "high": directed(high, say)}


def directed(value: float, say: Callable[[float], str]) -> str:
    return (_("%(time)s later") if value > 0 else _("%(time)s sooner")) % {"time": say(abs(value))}


def chance_words(chance: float, *, of_groups: bool = False) -> str:
    """How often chance alone would make such a difference, as one can say it to anybody."""
    if of_groups:
        return _chance_of_groups(chance)
    if chance < HARDLY_EVER:
        return _(
            "If nothing had changed, so large a difference would appear less than once in 10,000 such periods."
        )
    if chance < UNLIKELY:
        words = _("If nothing had changed, so large a difference would appear once in %(n)s such periods.")
        return words % {"n": _once_in(chance)}
    words = _("It could be chance: if nothing had changed, %(share)s of such periods would differ as much.")
    return words % {"share": percent(chance)}


def _chance_of_groups(chance: float) -> str:
    if chance < HARDLY_EVER:
        return _(
            "If the two were alike, so large a difference would appear less than once in 10,000 such pairs."
        )
    if chance < UNLIKELY:
        words = _("If the two were alike, so large a difference would appear once in %(n)s such pairs.")
        return words % {"n": _once_in(chance)}
    words = _("It could be chance: if the two were alike, %(share)s of such pairs would differ as much.")
    return words % {"share": percent(chance)}


def _once_in(chance: float) -> str:
    return number(round(1 / chance, -1) if chance <= 0.01 else round(1 / chance))
