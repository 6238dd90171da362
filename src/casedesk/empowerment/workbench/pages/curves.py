"""The panel of one limit: what any amount of it would grant, in words, in a picture, and as a form."""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from casedesk.empowerment.rules.amounts import to_places
from casedesk.empowerment.workbench import charts
from casedesk.empowerment.workbench.charts import Marked, Panel
from casedesk.empowerment.workbench.pages.asked import Asked
from casedesk.empowerment.workbench.queries.curves import Curve, curve
from casedesk.empowerment.workbench.queries.replays import Replay
from casedesk.empowerment.workbench.rules.counting import (
    Point,
    Range,
    Tally,
    amounts_of_a_curve,
    chance_range,
    shown_places,
)
from casedesk.empowerment.workbench.rules.limits import Limit, LimitFigures, limit_of
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import money, number


@dataclass(frozen=True)
class Tried:
    """A limit tried at an amount, beside what it says today and in the draft.

    `saved` is what the tried amount grants and today's does not; where it is less than today's, what it no longer
    grants stands in `lost`. `most` is how far the slider goes, `ends` the most that any request needs.
    """

    limit: Limit
    figures: LimitFigures
    today: Decimal
    amount: Decimal
    approvals_today: int
    approvals: int
    given_today: Decimal
    given: Decimal
    saved: Tally
    lost: int
    range: Range
    more: Decimal
    most: Decimal
    picture: Markup
    words: str

    @property
    def raises(self) -> bool:
        return self.amount > self.today

    @property
    def lowers(self) -> bool:
        return self.amount < self.today

    @property
    def is_draft(self) -> bool:
        """Whether the draft says this already."""
        return self.amount == self.limit.amount


async def tried(replay: Replay, draft_limit: Limit, asked: Asked, currency: str) -> Tried | None:
    """The limit at the amount that is asked about, else at the draft's; None where the replay knows nothing of it."""
    figures = next(
        (one for one in replay.limits if (one.line, one.currency) == (draft_limit.id, currency)), None
    )
    if figures is None:
        return None
    before = limit_of(replay.policy_today, draft_limit.id, currency)
    today = draft_limit.amount if before is None else before.amount
    amount = _fitting(asked.amount, draft_limit, currency)
    places = 0 if draft_limit.is_count else shown_places(currency)
    # Round it goes: beyond what nine of ten need there is little to see, but what is asked about is.
    top = max(
        figures.usual * Decimal("1.25"),
        today * Decimal("1.5"),
        draft_limit.amount * Decimal("1.5"),
        draft_limit.least * 10,
    )
    amounts = amounts_of_a_curve(
        max(top, amount), draft_limit.is_count, {today, draft_limit.amount, amount}, places
    )
    only = asked.narrowed(currency)
    found = await curve(replay.id, draft_limit.id, only, amounts, asked.asking_more, amount)
    return _tried(draft_limit, figures, found, today, amount, currency)


def _fitting(asked: Decimal | None, limit: Limit, currency: str) -> Decimal:
    if asked is None:
        return limit.amount
    return Decimal(int(asked)) if limit.is_count else to_places(asked, currency)


def _tried(
    limit: Limit, figures: LimitFigures, found: Curve, today: Decimal, amount: Decimal, currency: str
) -> Tried:
    at_today, here = found.at(today), found.at(amount)
    saved = here.granted - at_today.granted if amount > today else Tally()
    words = amount_words(limit, amount, currency)
    return Tried(
        limit=limit,
        figures=figures,
        today=today,
        amount=amount,
        approvals_today=found.approvals(at_today),
        approvals=found.approvals(here),
        given_today=found.given_at(at_today),
        given=found.given_at(here),
        saved=saved,
        lost=max(at_today.granted.requests - here.granted.requests, 0),
        range=chance_range(saved),
        more=found.more if amount > today else Decimal(0),
        most=found.points[-1].amount,
        picture=_picture(found, limit, figures, at_today, here, currency),
        words=words,
    )


def amount_words(limit: Limit, amount: Decimal, currency: str) -> str:
    """An amount of a limit as it is said: 80.00, or a count."""
    return number(amount) if limit.is_count else money(amount, currency)


def _picture(
    found: Curve, limit: Limit, figures: LimitFigures, at_today: Point, here: Point, currency: str
) -> Markup:
    amounts = charts.as_floats([one.amount for one in found.points])
    approvals = [found.approvals(one) for one in found.points]
    given = [found.given_at(one) for one in found.points]
    # Where both are one, there is one line to see.
    marks = [
        Marked(
            found.points.index(at_today),
            _("today %(amount)s") % {"amount": amount_words(limit, at_today.amount, currency)},
            "now",
        )
    ]
    if here != at_today:
        marks.append(
            Marked(
                found.points.index(here),
                _("tried %(amount)s") % {"amount": amount_words(limit, here.amount, currency)},
                "mark",
            )
        )
    marks.sort(key=lambda one: one.place)
    says = _("At %(today)s today %(before)s need an approval; at %(amount)s %(after)s would.") % {
        "today": amount_words(limit, at_today.amount, currency),
        "before": number(found.approvals(at_today)),
        "amount": amount_words(limit, here.amount, currency),
        "after": number(found.approvals(here)),
    }
    return charts.two_panels(
        amounts,
        Panel(_("approvals"), [float(one) for one in approvals], lambda value: number(value), falls=True),
        Panel(_("given in all"), [float(one) for one in given], lambda value: number(value), "done"),
        marks,
        float(figures.top) if figures.top else None,
        lambda value: number(value, 0 if value == int(value) else 1),
        says,
    )
