"""A year of random goodwill through the verbs of the desk: nothing given alone passes the line that allowed it, nor any
cap, budget or what was paid. Counted again from the ledger's entries by what shares nothing with the decision."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from tests.builders.recounting import breaches
from tests.builders.years import NEW_YEAR, Year

from casedesk.empowerment.files.starter import starter_policy
from casedesk.empowerment.queries.verification import differences
from casedesk.platform import clock, db

pytestmark = pytest.mark.soak

REQUESTS = 40


async def test_nothing_given_alone_passes_a_line_or_a_cap(
    database: None, rounds: Callable[[int], int], tell: Callable[[str], None]
) -> None:
    granted = 0
    for seed in range(rounds(80)):
        with clock.frozen(NEW_YEAR) as time:
            async with db.rolled_back():
                year = Year(Random(seed), time, starter_policy() if seed % 2 else None)
                await year.go_by(REQUESTS)
                alone, everything, turns = await year.told()
                assert list(breaches(year.policy, alone, everything, turns)) == [], seed
                assert await differences() == []
        granted += len(alone)
    assert granted > rounds(80)
    tell(f"{granted:,} given alone in {rounds(80):,} years, every second under a policy of its own")


async def test_counting_again_sees_what_passes_a_line(database: None) -> None:
    """Otherwise a year would prove nothing: against a stricter policy the same grants are breaches."""
    with clock.frozen(NEW_YEAR) as time:
        async with db.rolled_back():
            year = Year(Random(1), time, starter_policy())
            await year.go_by(REQUESTS)
            alone, everything, turns = await year.told()
    assert alone
    stricter = replace(year.policy, allowances=(), caps=())
    assert len(list(breaches(stricter, alone, everything, turns))) >= len(alone)
