"""Where the figures of the page on resolution lead."""

from dataclasses import dataclass
from math import floor
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from casedesk.fields.rules.asking import is_name
from casedesk.reports.pages.frame import MARK, OTHER_CASES, Frame
from casedesk.reports.queries.resolution import OpenAge
from casedesk.reports.reading import OfGroup, OfSpan
from casedesk.reports.rules.parts import DAY
from casedesk.web.forms import Form


def of_age(age: OpenAge) -> dict[str, Any]:
    """What an address says of open cases of an age: they took so long until now, in calendar time."""
    until = None if age.days_to is None else age.days_to * DAY
    return {"took_from": age.days_from * DAY or None, "took_to": until, "clock": ""}


@dataclass(frozen=True)
class Links:
    """Where figures lead: to their cases, or on to another report."""

    frame: Frame

    @property
    def others_form(self) -> Form:
        """The form that chooses the other cases, with what is chosen."""
        said = self.frame.others_said
        days = {f"{MARK}from": self.frame.period.first, f"{MARK}to": self.frame.period.until}
        return Form({name: str(day) for name, day in days.items()} | dict(said))

    @property
    def others_kept(self) -> list[tuple[str, str]]:
        """What the address says beside the other cases."""
        asked = parse_qsl(urlsplit(self.frame.address(against=OTHER_CASES)).query)
        return [(name, value) for name, value in asked if not name.startswith(MARK)]

    def fixed_by(self, seconds: float | None) -> str:
        """The cases that were fixed by then; nowhere where it is not reached."""
        return "" if seconds is None else self.frame.cases(outcome="resolved", took_to=floor(seconds) + 1)

    def span_cases(self, one: OfSpan, **more: Any) -> str:
        """The cases of a week or month."""
        return self.frame.cases(**{"from": one.span.first, "to": one.span.until}, **more)

    def group_cases(self, one: OfGroup, **more: Any) -> str:
        """The cases of a group."""
        return self.frame.cases(**self.frame.of_group(one.found.key, one.found.name), **more)

    def group_report(self, one: OfGroup) -> str:
        """This report of the group alone; its cases, where a report cannot be narrowed to it."""
        said = self.frame.of_group(one.found.key, one.found.name)
        return self.group_cases(one) if is_name(self.frame.by) else self.frame.address(**said)

    def age_cases(self, age: OpenAge) -> str:
        """The open cases of an age."""
        return self.frame.cases(outcome="open", **of_age(age))
