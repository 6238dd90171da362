"""How the page on resolution says what it found, in sentences that one can repeat."""

from collections.abc import Callable
from dataclasses import dataclass

from casedesk.reports.charts.words import length_words
from casedesk.reports.pages.differences import (
    HARDLY_EVER,
    chance_between_groups,
    chance_between_periods,
    difference_words,
    directed,
    spread,
)
from casedesk.reports.pages.frame import OTHER_CASES, Frame
from casedesk.reports.pages.wording import group_words, other_name, other_words
from casedesk.reports.reading import OfGroup, OfSpan, Reading
from casedesk.reports.rules.estimates import Estimate, shares_by
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.number_filters import number
from casedesk.web.phrases import begun
from casedesk.web.time_filters import day, duration, month, months_of_axis, short_day


@dataclass(frozen=True)
class Words:
    """How the page says what was found."""

    frame: Frame
    found: Reading

    @property
    def business(self) -> bool:
        """Whether working hours are told."""
        return self.frame.asked.business

    @property
    def say(self) -> Callable[[float], str]:
        """How a length is said in full."""
        return length_words(business=self.business)

    def short(self, seconds: float | None) -> str:
        """How a length is said where there is little room: "1 d 19 h", of working hours "43 h"."""
        if seconds is None:
            return _("not reached")
        if not self.business:
            return duration(seconds)
        hours = seconds / 3600
        return _("%(n)s h") % {"n": number(hours, 0 if hours >= 10 or hours.is_integer() else 1)}

    @property
    def says(self) -> str:
        """The first sentence, for who cannot see the picture."""
        half = self.found.estimate.half.at
        if half is None:
            return _("Not half of these cases are fixed yet.")
        return _("Half of all cases are fixed by %(time)s after the first word.") % {"time": self.say(half)}

    @property
    def comparison(self) -> str:
        """How this period differs from the other, in a sentence that one can repeat; empty where none is shown."""
        against = self.found.against
        if against is None:
            return ""
        name = other_words(self.frame)
        if against.shares:
            return _(
                "These and %(other)s share cases, so it cannot be told whether chance explains a difference."
            ) % {"other": name}
        if against.compared is None:
            return _("There are too few cases to compare with %(other)s.") % {"other": name}
        chance_words = chance_between_groups if self.chosen_freely else chance_between_periods
        return difference_words(against.compared, name, self.say, chance_words)

    @property
    def chosen_freely(self) -> bool:
        """Whether the other cases were chosen by what stands on them, and not only by when they were opened."""
        return self.frame.against == OTHER_CASES

    @property
    def other_words(self) -> str:
        """The others in a sentence."""
        return other_words(self.frame)

    @property
    def other_name(self) -> str:
        """The others in a word or two."""
        return begun(other_name(self.frame))

    def within(self, found: Estimate) -> float | None:
        """The share fixed within the follow-up."""
        shares = shares_by(found, self.found.within)
        return None if shares is None else shares[0]

    @property
    def test_words(self) -> str:
        """The test behind the sentence, for who wants to know."""
        against = self.found.against
        if against is None or against.compared is None:
            return ""
        test = against.compared.test
        words = (
            _(
                "Log-rank test on the hazard of being fixed, cases of one problem as one cluster:"
                " χ² = %(chi2)s, p %(p)s; both followed for %(time)s."
            )
            if against.compared.problems
            else _(
                "Log-rank test on the hazard of being fixed: χ² = %(chi2)s, p %(p)s; both followed for %(time)s."
            )
        )
        return words % {
            "chi2": number(test.chi2, 2),
            "p": "< 0.0001" if test.p < HARDLY_EVER else f"= {number(test.p, 4)}",
            "time": self.short(against.compared.followed),
        }

    @property
    def problem_words(self) -> str:
        """That cases of one problem are not independent, and how they are counted; empty where there are none."""
        cases, problems = self.found.of_problems
        if not cases:
            return ""
        said = ngettext(
            "%(cases)s of these cases belong to one problem, which counts as one cluster where groups are compared.",
            "%(cases)s of these cases belong to %(problems)s problems, each of which counts as one cluster where"
            " groups are compared.",
            problems,
        )
        return said % {"cases": number(cases), "problems": number(problems)}

    @property
    def later_words(self) -> str:
        """By how much half are fixed later than of the others, with the interval."""
        against = self.found.against
        if against is None or against.compared is None or against.compared.later.at is None:
            return _("cannot be told")
        later = against.compared.later
        words = directed(later.at or 0.0, self.short)
        if later.low is None or later.high is None:
            return words
        return f"{words} ({spread(later.low, later.high, self.short)})"

    @property
    def span_names(self) -> list[str]:
        """The weeks or months, short."""
        firsts = [one.span.first for one in self.found.spans]
        return [short_day(first) for first in firsts] if self.found.weeks else months_of_axis(firsts)

    def span_title(self, one: OfSpan) -> str:
        """A week or month in full."""
        return day(one.span.first) if self.found.weeks else month(one.span.first)

    def group_name(self, one: OfGroup) -> str:
        """A group as people read it."""
        return group_words(self.frame.by, one.found.name)

    def verdict(self, one: OfGroup) -> tuple[str, str]:
        """Whether a group differs from the others, in two words and a kind of colour."""
        compared = one.compared
        if compared is None:
            return _("too few"), ""
        if not compared.told or compared.later.at is None:
            return _("could be chance"), ""
        return (_("slower"), "late") if compared.later.at > 0 else (_("faster"), "done")

    def then(self, words: str) -> str:
        """What a figure was in the other period."""
        name = other_name(self.frame) if self.chosen_freely else other_words(self.frame)
        return f"{name}: {words}" if self.found.against is not None else ""
