"""Periods in which nothing can have happened: a report says so, and falls over nothing."""

import httpx
import pytest
from tests.builders.cases import a_case
from tests.builders.people import a_customer
from tests.cast import Cast
from tests.visiting import signed_in

REPORTS = ("/reports/resolution", "/reports/flow", "/reports/promises", "/reports/empowerment")


@pytest.mark.parametrize(
    "period",
    [
        "from=2190-01-01&to=2190-02-01",  # all of it is still to come
        "from=1990-01-01&to=1990-01-01",  # not a day long
        "from=2026-03-01&to=2026-02-01",  # the wrong way round
        "from=1990-01-01&to=2199-12-31&against=before",
        "from=1990-01-01&to=1990-01-02&against=year",
    ],
)
async def test_a_report_on_a_period_without_cases(client: httpx.AsyncClient, cast: Cast, period: str) -> None:
    await a_case(await a_customer())
    ruth = await signed_in(client, cast.ruth)
    for report in REPORTS:
        answer = await ruth.get(f"{report}?{period}")
        assert answer.status_code == 200, report


async def test_reports_alone_is_the_first_of_them(client: httpx.AsyncClient, cast: Cast) -> None:
    ruth = await signed_in(client, cast.ruth)
    assert (await ruth.get("/reports")).headers["location"] == REPORTS[0]
