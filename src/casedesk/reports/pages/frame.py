"""What every report's address says, and the addresses that lead on from it: all filters stand in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from casedesk.accounts.queries.people import everybody, teams
from casedesk.cases.rules import actors
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.rules.asking import NONE, PREFIX, is_name
from casedesk.platform import clock
from casedesk.problems.rules import number_of
from casedesk.reports.queries.baselines import baseline
from casedesk.reports.queries.resolution import GROUPINGS
from casedesk.reports.rules.asked import Asked, filters_from
from casedesk.reports.rules.parts import follow_ups
from casedesk.reports.rules.periods import Period, before, period_of, year_before
from casedesk.resolution_clock.queries.calendars import has_calendars
from casedesk.settings.queries import categories, causes, desk_settings
from casedesk.web.filters import day
from casedesk.web.i18n import gettext as _
from casedesk.web.menus import Menu, Option
from casedesk.web.sessions import StaffRequest

LIST = "/cases"
OTHER_CASES = "cases"
"""Against other cases, which the address names like those that are shown, each name with a mark before it."""
MARK = "o_"
_CHOSEN_FREELY = "/reports/resolution"
"""The report on which cases can be shown against any others."""

Choices = Sequence[tuple[str, str, Sequence[tuple[Any, str]]]]
"""Filters that have something to choose: name, label, and each value with its words."""


@dataclass(frozen=True)
class Frame:
    """What a report was asked for, at which address."""

    path: str
    asked: Asked
    by: str
    against: str
    other: Asked | None
    others_said: Mapping[str, str]
    choices: Choices
    baseline: Period | None
    within: int | None
    has_hours: bool

    @property
    def period(self) -> Period:
        """The period that is shown."""
        return self.asked.period

    def address(self, **changes: Any) -> str:
        """This report with something changed; None and empty take it away."""
        said = {
            "from": self.period.first.isoformat(),
            "to": self.period.until.isoformat(),
            "by": self.by,
            "clock": "business" if self.asked.business else "",
            "against": self.against,
            "within": self.within,
            **self.asked.filters.chosen,
            **changes,
        }
        if said["against"] == OTHER_CASES:
            said |= self.others_said
        kept = {name: value for name, value in said.items() if value not in (None, "")}
        return f"{self.path}?{urlencode(kept)}"

    def of_group(self, key: str, name: str) -> dict[str, Any]:
        """What an address says of a group: its key, or what its cases have in a field."""
        return {self.by: (name or NONE) if is_name(self.by) else key or 0}

    def csv(self, table: str) -> str:
        """One table of this report for a spreadsheet."""
        return self.address(table=table).replace("?", ".csv?", 1)

    def cases(self, **filters: Any) -> str:
        """The cases behind a figure: the period and the filters of this report, and more."""
        said = {
            "from": self.period.first.isoformat(),
            "to": self.period.until.isoformat(),
            "outcome": "counted",
            **self.asked.filters.chosen,
            **filters,
        }
        if self.asked.business and ("took_from" in said or "took_to" in said):
            said["clock"] = "business"
        kept = {name: value for name, value in said.items() if value not in (None, "")}
        return f"{LIST}?{urlencode(kept)}"


async def framed(request: StaffRequest, path: str, groupings: Sequence[str] = tuple(GROUPINGS)) -> Frame:
    """What somebody asks of a report that can be split by these; by the first unless they say otherwise."""
    query: Mapping[str, str] = request.query_params
    zone = (await desk_settings()).zone
    now = clock.now()
    period = period_of(_day(query.get("from")), _day(query.get("to")), now, zone)
    fixed = await baseline(zone)
    against = query.get("against", "baseline" if fixed else "")
    has_hours = await has_calendars()
    business = has_hours and query.get("clock") == "business"
    within = query.get("within", "")
    asked = Asked(
        period=period,
        viewer=actors.of_staff(request.user),
        now=now,
        filters=filters_from(query),
        business=business,
    )
    said = {name: value for name, value in query.items() if name.startswith(MARK) and value}
    other = _other(asked, against, fixed, said)
    return Frame(
        path=path,
        asked=asked,
        by=query["by"] if query.get("by") in groupings else groupings[0],
        against=against if other is not None else "none" if fixed else "",
        other=None if other == asked else other,
        others_said=said if against == OTHER_CASES else {},
        choices=await _choices(),
        baseline=fixed,
        within=int(within) if within in {str(one) for one in follow_ups(business=business)} else None,
        has_hours=has_hours,
    )


def _other(asked: Asked, against: str, fixed: Period | None, said: Mapping[str, str]) -> Asked | None:
    """What the cases that are asked for are shown against."""
    if against == OTHER_CASES:
        named = {name.removeprefix(MARK): value for name, value in said.items()}
        first, until = (
            _day(named.get("from")) or asked.period.first,
            _day(named.get("to")) or asked.period.until,
        )
        return asked.of(period_of(first, until, asked.now, asked.period.zone), filters_from(named))
    others = {"before": before(asked.period), "year": year_before(asked.period), "baseline": fixed}
    period = others.get(against)
    return None if period is None else asked.about(period)


def _day(typed: str | None) -> date | None:
    try:
        found = date.fromisoformat(typed or "")
    except ValueError:
        return None
    return found if 1990 <= found.year < 2200 else None


def periods_offered(frame: Frame) -> list[Option]:
    """Periods that are often asked for."""
    today = frame.asked.now.date()
    tomorrow = today + timedelta(days=1)
    starts = {
        _("30 days"): tomorrow - timedelta(days=30),
        _("90 days"): tomorrow - timedelta(days=90),
        _("12 months"): tomorrow - timedelta(days=365),
        _("this year"): date(today.year, 1, 1),
    }
    return [
        Option(
            words,
            frame.address(**{"from": start.isoformat(), "to": tomorrow.isoformat()}),
            frame.period.first == start and frame.period.until == tomorrow,
        )
        for words, start in starts.items()
    ]


def menus_of(frame: Frame) -> list[Menu]:
    """The clock, what it is shown against, and every filter that has something to choose."""
    filters = frame.asked.filters
    found = [_clock(frame), _against(frame)]
    found += [
        Menu(
            label,
            [Option(_("all"), frame.address(**{name: None}), getattr(filters, name) in (None, ""))]
            + [
                Option(words, frame.address(**{name: key}), getattr(filters, name) == key)
                for key, words in options
            ],
        )
        for name, label, options in frame.choices
    ]
    return [menu for menu in found if len(menu.options) > 1]


async def _choices() -> Choices:
    return [
        ("team", _("team"), [(one.id, one.name) for one in await teams()]),
        ("owner", _("owner"), [(one.id, one.name) for one in await everybody(active_only=True)]),
        ("category", _("category"), [(one.id, one.name) for one in await categories()]),
        ("cause", _("cause"), [(one.id, one.name) for one in await causes()]),
        ("channel", _("channel"), list(channel_words().items())),
        ("kind", _("kind"), list(kind_words().items())),
        ("priority", _("priority"), list(priority_words().items())),
    ]


def _clock(frame: Frame) -> Menu:
    business = frame.asked.business
    options = [Option(_("calendar"), frame.address(clock=None, within=None), not business)]
    if frame.has_hours:
        options.append(Option(_("working hours"), frame.address(clock="business", within=None), business))
    return Menu(_("clock"), options)


def _against(frame: Frame) -> Menu:
    words = {
        "": _("nothing"),
        "before": _("the period before"),
        "year": _("a year earlier"),
        "baseline": _("the baseline"),
        OTHER_CASES: which_others(frame) or _("other cases …"),
    }
    if frame.baseline is None:
        del words["baseline"]
    if frame.path != _CHOSEN_FREELY and frame.against != OTHER_CASES:
        del words[OTHER_CASES]
    return Menu(
        _("against"),
        [
            Option(said, frame.address(against=name or "none"), name == frame.against.replace("none", ""))
            for name, said in words.items()
        ],
    )


def without_menu(frame: Frame) -> list[tuple[str, str, str]]:
    """The filters in force that have no menu: label, value, and the address without."""
    labels = {"tier": _("tier"), "language": _("language")}
    problem = frame.asked.filters.problem
    one_problem = (
        []
        if problem is None
        else [(_("problem"), number_of(problem) if problem else _("none"), frame.address(problem=None))]
    )
    return one_problem + [
        (label, getattr(frame.asked.filters, name), frame.address(**{name: None}))
        for name, label in labels.items()
        if getattr(frame.asked.filters, name)
    ]


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


def channel_words() -> dict[str, str]:
    """Channels in words."""
    return {
        "email": _("mail"),
        "phone": _("phone"),
        "visit": _("visit"),
        "form": _("form"),
        "chat": _("chat"),
        "letter": _("letter"),
        "social": _("social"),
        "other": _("other"),
    }


def kind_words() -> dict[str, str]:
    """Kinds of cases in words."""
    return {
        "question": _("question"),
        "request": _("request"),
        "complaint": _("complaint"),
        "praise": _("praise"),
    }


def priority_words() -> dict[str, str]:
    """Priorities in words."""
    return {"normal": _("normal"), "high": _("high")}


async def splits() -> dict[str, str]:
    """What a report of cases can be split by, in words: also fields of which a case has one choice, or yes or no."""
    fields = [one for one in await all_fields() if one.kind in ("one_of", "yes_no") and not one.retired]
    return grouping_words() | {PREFIX + one.key: one.name for one in fields}


def group_words(by: str, name: str) -> str:
    """The name of a group as people read it."""
    if is_name(by):
        return {"yes": _("yes"), "no": _("no"), "": _("none")}.get(name, name)
    said = {"channel": channel_words, "kind": kind_words, "priority": priority_words}.get(by)
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
