"""The menus above a report: each choice is an address, and all filters stand in it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from casedesk.problems.rules import number_of
from casedesk.reports.pages.frame import CHOSEN_FREELY, OTHER_CASES, Frame
from casedesk.reports.pages.wording import which_others
from casedesk.web.i18n import gettext as _
from casedesk.web.menus import Menu, Option
from casedesk.web.sessions import StaffRequest


def head_of(request: StaffRequest, frame: Frame, *, by_clock: bool = True) -> dict[str, Any]:
    """What stands above every report. Some count by one clock only, and have no menu for it."""
    return {
        "frame": frame,
        "menus": [one for one in menus_of(frame) if by_clock or one.label != _("clock")],
        "problem_menu": _problem(frame),
        "periods": periods_offered(frame),
        "may_fix": request.user.may("reports.baseline"),
    }


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
    found = [_clock(frame), _against(frame)]
    found += [_filter(frame, name, label, options) for name, label, options in frame.choices]
    return [menu for menu in found if len(menu.options) > 1]


def _filter(frame: Frame, name: str, label: str, options: Sequence[tuple[Any, str]]) -> Menu:
    chosen = frame.asked.filters.chosen.get(name)
    if chosen is not None and chosen not in (key for key, _words in options):
        # None of those that can be chosen: cases that have none, or what an address says.
        options = [*options, (chosen, str(chosen) if chosen else _("none"))]
    return Menu(
        label,
        [Option(_("all"), frame.address(**{name: None}), chosen is None)]
        + [Option(words, frame.address(**{name: key}), key == chosen) for key, words in options],
    )


def _problem(frame: Frame) -> Menu:
    """Problems are many, and found by typing; those that are called like it are offered."""
    found = [(one.id, f"{number_of(one.id)} {one.title}") for one in frame.problems.found]
    chosen = frame.asked.filters.problem
    if chosen and chosen not in dict(found):
        found.append((chosen, number_of(chosen)))
    return _filter(frame, "problem", _("problem"), found)


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
    if frame.path != CHOSEN_FREELY and frame.against != OTHER_CASES:
        del words[OTHER_CASES]
    return Menu(
        _("against"),
        [
            Option(said, frame.address(against=name or "none"), name == frame.against.replace("none", ""))
            for name, said in words.items()
        ],
    )
