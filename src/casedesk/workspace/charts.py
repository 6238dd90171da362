"""Pictures on the pages of the workspace."""

from markupsafe import Markup

from casedesk.resolution_clock.rules.measures import CaseTimes
from casedesk.web.charts import Part, strip
from casedesk.web.i18n import gettext as _
from casedesk.web.text_filters import listed
from casedesk.web.time_filters import duration

COLOURS = {
    "working": "ours",
    "awaiting_approval": "wait",
    "awaiting_third_party": "third",
    "awaiting_customer": "theirs",
    "thought_fixed": "done",
    "ended": "theirs",
}
"""Each part of a case's time, and its colour in charts."""


def part_names() -> dict[str, str]:
    """Each part of a case's time in words."""
    return {
        "working": _("with us"),
        "awaiting_approval": _("waiting for approval"),
        "awaiting_third_party": _("third party"),
        "awaiting_customer": _("customer"),
        "thought_fixed": _("thought fixed"),
        "ended": _("ended"),
    }


def time_strip(times: CaseTimes) -> Markup:
    """Where the time of a case went, as one strip."""
    names = part_names()
    spent = {name: times.by_stage[name] for name in COLOURS if name in times.by_stage}
    said = [f"{names[name]} {duration(time)}" for name, time in spent.items()]
    parts = [
        Part(time.total_seconds(), words, COLOURS[name])
        for (name, time), words in zip(spent.items(), said, strict=True)
    ]
    return strip(parts, listed(said) or _("no time yet"))


def time_legend(times: CaseTimes) -> list[tuple[str, str]]:
    """The colours of the strip with their words."""
    names = part_names()
    return [
        (COLOURS[name], f"{names[name]} {duration(times.by_stage[name])}")
        for name in COLOURS
        if name in times.by_stage
    ]
