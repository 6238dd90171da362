"""Every component in every state on one page, to look at while changing one. Served in debug mode only."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.enums import MediaType
from markupsafe import Markup

from casedesk.platform import clock
from casedesk.web.charts import (
    Axis,
    Bar,
    Label,
    Line,
    Overlay,
    Part,
    Row,
    bars,
    meter,
    plot,
    round_ticks,
    stacked_rows,
    strip,
)
from casedesk.web.charts.scales import DAY, time_ticks
from casedesk.web.forms import Form
from casedesk.web.guards import public
from casedesk.web.number_filters import percent
from casedesk.web.rendering import render
from casedesk.web.time_filters import duration

NOON = datetime(2026, 11, 4, 12, 18, tzinfo=UTC)


@dataclass(frozen=True)
class SampleFlash:
    """What a page shows after something was done."""

    words: str
    meaning: str = ""
    undo: str = ""
    until: datetime | None = None


@get("/styleguide", guards=[public()], sync_to_thread=False, media_type=MediaType.HTML)
def styleguide(request: Request[Any, Any, Any]) -> Response[str]:
    """The page; all that it shows is invented."""
    wrong = Form({"email": "mina.example.org", "team": "parcels", "words": "Third lamp, broken again"})
    wrong.refuse("email", "Write an address such as name@example.com.")
    wrong.refuse("level", "Write a whole number from 1 to 3.")
    wrong.refuse("agree", "Tick this to go on.")
    return render(
        request,
        "styleguide.html",
        blank=Form(),
        wrong=wrong,
        now=clock.now(),
        noon=NOON,
        pictures=_pictures(),
        messages=[
            SampleFlash("Saved.", "done"),
            SampleFlash(
                "Reply leaves in a moment.", "ours", "/styleguide", clock.now() + timedelta(minutes=5)
            ),
            SampleFlash("The reply to Tomáš Novák could not be delivered.", "due"),
        ],
        ago=lambda **by: clock.now() - timedelta(**by),
    )


def _pictures() -> dict[str, Markup]:
    parts = [
        Part(14, "us 14 h", "ours"),
        Part(10, "carrier 10 h", "third"),
        Part(2, "customer 2 h", "theirs"),
    ]
    return {
        "strip": strip(parts, "14 hours with us, 10 with the carrier, 2 with the customer"),
        "meter": meter(0.37),
        "rows": stacked_rows(_teams(), "Where the time went, by team"),
        "plot": _plot(),
        "bars": bars(
            [
                Bar(f"{day} Nov", 20 + (day * 37) % 29, f"{20 + (day * 37) % 29} opened")
                for day in range(1, 25)
            ],
            "Cases opened on each day of November",
            lambda value: f"{value:g}",
        ),
    }


def _teams() -> list[Row]:
    kinds = ("ours", "wait", "third", "theirs")
    hours = {"Parcels": (9, 2, 21, 8), "Billing": (11, 7, 1, 10), "Products": (14, 1, 6, 6)}
    return [
        Row(
            team,
            [Part(size, f"{kind} {size} h", kind) for kind, size in zip(kinds, spent, strict=True)],
            f"{sum(spent)} h",
        )
        for team, spent in hours.items()
    ]


def _plot() -> Markup:
    times = [hour * 3600.0 for hour in range(0, 14 * 24 + 1, 6)]
    fixed = [(at, 0.93 * (1 - 0.5 ** (at / DAY / 1.79))) for at in times]
    before = [(at, 0.9 * (1 - 0.5 ** (at / DAY / 2.6))) for at in times]
    half = next(at for at, share in fixed if share >= 0.5)
    return plot(
        [Line(fixed, "fixed", "done", stepped=True, filled=True), Line(before, "fixed in spring", "before")],
        f"Half are fixed by {duration(half)} after the first word",
        Axis(time_ticks(14 * DAY), lambda at: duration(at) if at else "0"),
        Axis(round_ticks(0, 1, 4), percent),
        Overlay(labels=[Label(half, 0.5, f"half are fixed by {duration(half)}")]),
    )
