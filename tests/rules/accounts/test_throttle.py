"""How long a wrong try makes the next one wait."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.accounts.rules.throttle import (
    PERSON_AT_PLACE,
    PERSON_FROM_STRANGERS,
    PLACE,
    WINDOW,
    Attempt,
    Try,
    wait_before,
)

NOW = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)
MINA, HOME, ELSEWHERE = "mina@demo.example", "192.0.2.1", "198.51.100.9"


def failures(count: int, *, email: str = MINA, address: str = HOME, at: datetime = NOW) -> list[Attempt]:
    return [Attempt(email, address, at, failed=True) for _ in range(count)]


def try_now(*, at: datetime = NOW, address: str = HOME, email: str = MINA, known: bool = False) -> Try:
    return Try(email, address, at, place_is_known=known)


@pytest.mark.parametrize(
    ("earlier", "seconds"),
    [(0, 0), (4, 0), (5, 10), (6, 20), (7, 40), (8, 80), (11, 640), (12, 900), (50, 900)],
)
def test_the_wait_doubles_after_five_wrong_tries(earlier: int, seconds: int) -> None:
    assert wait_before(try_now(), failures(earlier)) == timedelta(seconds=seconds)


def test_the_wait_runs_from_the_last_wrong_try() -> None:
    earlier = failures(5, at=NOW - timedelta(seconds=7))
    assert wait_before(try_now(), earlier) == timedelta(seconds=3)
    assert wait_before(try_now(at=NOW + timedelta(seconds=3)), earlier) == timedelta(0)


def test_a_success_clears_the_count_at_that_place() -> None:
    earlier = [
        *failures(9, at=NOW - timedelta(minutes=2)),
        Attempt(MINA, HOME, NOW - timedelta(minutes=1), failed=False),
        *failures(4),
    ]
    assert wait_before(try_now(), earlier) == timedelta(0)


def test_after_an_hour_it_is_forgotten() -> None:
    assert wait_before(try_now(), failures(50, at=NOW - WINDOW)) == timedelta(0)


def test_a_place_that_tries_many_people_waits() -> None:
    earlier = [one for n in range(PLACE.free) for one in failures(1, email=f"user{n}@demo.example")]
    assert wait_before(try_now(email="new@demo.example"), earlier[:-1]) == timedelta(0)
    assert wait_before(try_now(email="new@demo.example"), earlier) > timedelta(0)


def test_signing_in_oneself_does_not_clear_what_a_place_did_to_others() -> None:
    earlier = [
        *[one for n in range(PLACE.free) for one in failures(1, email=f"user{n}@demo.example")],
        Attempt("own@demo.example", HOME, NOW, failed=False),
    ]
    assert wait_before(try_now(email="new@demo.example"), earlier) > timedelta(0)


def test_guesses_from_everywhere_make_strangers_wait() -> None:
    earlier = [
        one for n in range(PERSON_FROM_STRANGERS.free) for one in failures(1, address=f"203.0.113.{n}")
    ]
    assert wait_before(try_now(address=ELSEWHERE), earlier) > timedelta(0)


def test_nobody_is_locked_out_at_a_place_they_came_from_before() -> None:
    earlier = [one for n in range(500) for one in failures(1, address=f"203.0.113.{n % 250}")]
    assert wait_before(try_now(known=True), earlier) == timedelta(0)


def test_guesses_at_one_place_do_not_stop_the_person_elsewhere() -> None:
    assert wait_before(try_now(address=ELSEWHERE), failures(PERSON_AT_PLACE.free + 10)) == timedelta(0)


attempts = st.lists(
    st.builds(
        Attempt,
        email=st.sampled_from([MINA, "jonas@demo.example"]),
        address=st.sampled_from([HOME, ELSEWHERE]),
        at=st.timedeltas(timedelta(0), timedelta(hours=2)).map(lambda ago: NOW - ago),
        failed=st.booleans(),
    ),
    max_size=60,
)


@given(attempts, st.booleans())
def test_never_longer_than_a_quarter_of_an_hour(earlier: list[Attempt], known: bool) -> None:
    wait = wait_before(try_now(known=known), earlier)
    assert timedelta(0) <= wait <= timedelta(minutes=15)


@given(attempts, st.booleans())
def test_whoever_waits_as_told_may_try(earlier: list[Attempt], known: bool) -> None:
    wait = wait_before(try_now(known=known), earlier)
    assert wait_before(try_now(known=known, at=NOW + wait), earlier) == timedelta(0)


@given(attempts)
def test_one_more_wrong_try_never_shortens_the_wait(earlier: list[Attempt]) -> None:
    assert wait_before(try_now(), [*earlier, *failures(1)]) >= wait_before(try_now(), earlier)
