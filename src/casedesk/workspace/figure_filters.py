"""The filters of the list of cases that come from a figure of the reports: what became of them, how long they took,
who had them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from casedesk.cases.queries.filters import Narrowing
from casedesk.promises.standing.wording import kind_words
from casedesk.reports.charts.resolution import part_names
from casedesk.reports.queries.behind import narrowing
from casedesk.reports.rules.behind import OUTCOMES, STANDING, STOOD, WENT, Behind
from casedesk.web.i18n import gettext as _
from casedesk.web.time_filters import day, duration, working_hours

NAMES = ("outcome", "took_from", "took_to", "clock", "held_by", "standing", "went", "stood", "since", "until")
"""What these filters are called in an address. A saved view does not keep them; whoever acts on all of a list does."""

MOST_SECONDS = 10**10
_MOMENT = timedelta(microseconds=1)


def behind_from(query: Mapping[str, str]) -> Behind:
    """What an address says of figures; what it says wrongly is left out."""
    outcome, standing = query.get("outcome", ""), query.get("standing", "")
    went, stood = query.get("went", ""), query.get("stood", "")
    since, until = _moment(query.get("since", "")), _moment(query.get("until", ""))
    return Behind(
        outcome=outcome if outcome in OUTCOMES else "",
        took_from=_whole(query.get("took_from", "")),
        took_to=_whole(query.get("took_to", "")),
        business=query.get("clock") == "business",
        held_by=_whole(query.get("held_by", "")),
        standing=standing if standing in STANDING else "",
        went=went if went in WENT and since and until else "",
        stood=stood if stood in STOOD and until else "",
        since=since,
        until=until,
    )


def narrowed_to(behind: Behind, now: datetime) -> Narrowing | None:
    """The condition of a list, with what its address says; None where nothing is asked."""
    if not behind.narrows:
        return None
    said = {
        "outcome": behind.outcome,
        "took_from": behind.took_from,
        "took_to": behind.took_to,
        "held_by": behind.held_by,
        "standing": behind.standing,
        "went": behind.went,
        "stood": behind.stood,
        "since": behind.since and behind.since.isoformat(),
        "until": behind.until and behind.until.isoformat(),
        "clock": "business" if behind.business else "",
    }
    address = tuple((name, str(value)) for name, value in said.items() if value not in ("", None))
    # To the minute, so that a count of it is kept for a while.
    return replace(narrowing(behind, now.replace(second=0, microsecond=0)), address=address)


def words_of(behind: Behind) -> str:
    """What is asked, in a few words: "lasting, took 1 d to 2 d"."""
    said = [_outcome_words().get(behind.outcome, "")]
    say = working_hours if behind.business else duration
    low, high = behind.took_from, behind.took_to
    if low and high:
        said.append(_("took %(low)s to %(high)s") % {"low": say(low), "high": say(high)})
    elif high:
        said.append(_("took under %(high)s") % {"high": say(high)})
    elif low:
        said.append(_("took over %(low)s") % {"low": say(low)})
    if behind.held_by is not None:
        said.append(_("was with this person"))
    if behind.standing:
        kind, _dash, state = behind.standing.partition("-")
        said.append(f"{kind_words(kind)} {_standing_words()[state]}")
    if behind.went and behind.since and behind.until:
        times = {"first": day(behind.since), "last": day(behind.until - _MOMENT)}
        said.append(f"{_outcome_words()[behind.went]} {_('%(first)s to %(last)s') % times}")
    if behind.stood and behind.until:
        stage = ({"open": _("open"), "ours": _("ours")} | part_names())[behind.stood]
        said.append(
            _("%(stage)s at the end of %(day)s") % {"stage": stage, "day": day(behind.until - _MOMENT)}
        )
    return ", ".join(word for word in said if word)


def _outcome_words() -> dict[str, str]:
    return {
        "counted": _("counted in reports"),
        "resolved": _("resolved"),
        "otherwise": _("ended otherwise"),
        "open": _("open"),
        "lasting": _("fixed for good"),
        "provisional": _("fixed, to be seen"),
        "reopened": _("reopened"),
        "repeated": _("repeated"),
        "asked": _("asked whether it is solved"),
        "confirmed": _("confirmed by the customer"),
        "unconfirmed": _("asked, not confirmed"),
        "first_contact": _("fixed at first contact"),
        "answered": _("answered"),
        "unanswered": _("not answered"),
        "bounced": _("came straight back"),
        "handed_on": _("changed hands"),
        "chased": _("chased"),
    }


def _standing_words() -> dict[str, str]:
    return {
        "promised": _("promised"),
        "kept": _("kept"),
        "missed": _("missed"),
        "owed": _("still owed"),
        "settled": _("settled by the end"),
    }


def _whole(typed: str) -> int | None:
    found = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    return found if found is None or found < MOST_SECONDS else None


def _moment(typed: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo is not None and 2000 <= found.year < 2200 else None
