"""The pictures of the reports."""

from datetime import date

from markupsafe import Markup

from casedesk.reports.queries.resolution import OpenAge, Resolution
from casedesk.web.charts import Axis, Bar, Line, bars, plot, round_ticks
from casedesk.web.filters import duration, number
from casedesk.web.i18n import gettext as _

DAY = 86_400.0


def _month(first: str) -> str:
    return date.fromisoformat(first).strftime("%b")


def times_by_month(months: list[Resolution], says: str) -> Markup:
    """Median and ninetieth percentile of the resolved cases, by the month in which they were opened."""
    known = [(place, month) for place, month in enumerate(months) if month.median is not None]
    p90 = [(float(place), (month.p90 or 0) / DAY) for place, month in known]
    median = [(float(place), (month.median or 0) / DAY) for place, month in known]
    high = max((days for _place, days in p90), default=0) or 1
    every = max(1, len(months) // 12)
    across = Axis(
        [float(place) for place in range(max(len(months), 2))],
        lambda place: (
            _month(months[int(place)].key) if int(place) % every == 0 and int(place) < len(months) else ""
        ),
    )
    up = Axis(
        round_ticks(0, high, 4),
        lambda days: _("%(n)s d") % {"n": number(days, 0 if days == int(days) else 1)},
    )
    lines = [Line(p90, _("nine of ten"), css="before"), Line(median, _("half"), css="done", filled=True)]
    return plot(lines, says, across, up)


def open_by_age(ages: list[OpenAge], addresses: list[str]) -> Markup:
    """How many are open, by how long; each bar opens its cases."""
    shown = [
        Bar(age_words(age), float(age.cases), number(age.cases), "ours", address if age.cases else "")
        for age, address in zip(ages, addresses, strict=True)
    ]
    says = ", ".join(f"{age_words(age)}: {age.cases}" for age in ages)
    return bars(shown, says, lambda value: number(value))


def age_words(age: OpenAge) -> str:
    """A class of ages in words: "1 to 3 d", "over 30 d"."""
    if age.days_to is None:
        return _("over %(days)s d") % {"days": age.days_from}
    if not age.days_from:
        return _("under %(days)s d") % {"days": age.days_to}
    return _("%(low)s to %(high)s d") % {"low": age.days_from, "high": age.days_to}


def spoken_times(total: Resolution) -> str:
    """The figures of a period in one sentence, for who cannot see the picture."""
    if total.median is None:
        return _("No case of this period is resolved yet.")
    return _("Half of the resolved cases took at most %(median)s, nine of ten at most %(p90)s.") % {
        "median": duration(total.median),
        "p90": duration(total.p90),
    }
