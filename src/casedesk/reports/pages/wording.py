"""How groups, filters and what a report is shown against are said."""

from casedesk.cases.wording import channel_words, kind_words, priority_words
from casedesk.customers.wording import tier_words
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.asking import PREFIX, is_name
from casedesk.problems.rules import number_of
from casedesk.reports.pages.frame import OTHER_CASES, Frame
from casedesk.web.i18n import gettext as _
from casedesk.web.languages import language_name
from casedesk.web.time_filters import day


def other_words(frame: Frame) -> str:
    """What the period is shown against, in a sentence: "the baseline", "the period before"."""
    if frame.against == OTHER_CASES:
        return _("the other cases (%(which)s)") % {"which": which_others(frame)}
    return {
        "before": _("the period before"),
        "year": _("a year earlier"),
        "baseline": _("the baseline"),
    }.get(frame.against, "")


def which_others(frame: Frame) -> str:
    """The other cases in a few words: "phone, 1 March to 31 March"."""
    if frame.other is None:
        return ""
    chosen = frame.other.filters.chosen
    words = {name: dict(options) for name, _label, options in frame.choices}
    words["problem"] = {key: number_of(key) for key in [frame.other.filters.problem] if key}
    said = [str(words.get(name, {}).get(value, value or _("none"))) for name, value in chosen.items()]
    period = frame.other.period
    if period != frame.period:
        said.append(_("%(first)s to %(last)s") % {"first": day(period.first), "last": day(period.last)})
    return ", ".join(said) or _("all cases")


def other_name(frame: Frame) -> str:
    """The same in a word or two, for the end of a line."""
    if frame.against == OTHER_CASES:
        return which_others(frame)
    return {"before": _("before"), "year": _("a year earlier"), "baseline": _("baseline")}.get(
        frame.against, ""
    )


async def splits() -> dict[str, str]:
    """What a report of cases can be split by, in words: also fields of which a case has one choice, or yes or no."""
    fields = [one for one in await all_fields() if one.kind in ("one_of", "yes_no") and not one.retired]
    return grouping_words() | {PREFIX + one.key: one.name for one in fields}


def group_words(by: str, name: str) -> str:
    """The name of a group as people read it."""
    if is_name(by):
        return {"yes": _("yes"), "no": _("no"), "": _("none")}.get(name, name)
    if by == "language":
        return language_name(name) or _("none")
    said = {
        "channel": channel_words,
        "kind": kind_words,
        "priority": priority_words,
        "tier": tier_words,
    }.get(by)
    return (said().get(name, name) if said else name) or _("none")


def grouping_words() -> dict[str, str]:
    """What a report can be split by, in words."""
    return {
        "team": _("team"),
        "category": _("category"),
        "cause": _("cause"),
        "problem": _("problem"),
        "channel": _("channel"),
        "kind": _("kind"),
        "priority": _("priority"),
        "tier": _("tier"),
        "language": _("language"),
    }
