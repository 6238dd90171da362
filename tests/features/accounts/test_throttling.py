"""Guessing at passwords is slowed, and nobody is locked out by somebody else's guesses."""

import httpx
import pytest
from tests.cast import JONAS, MINA, PASSWORD, Cast, give_passwords
from tests.visiting import HERE, as_visitor

from casedesk.accounts.actions.entry import Place, sign_in
from casedesk.accounts.actions.forgetting import forget_what_has_ended
from casedesk.accounts.tables import SignInAttempt
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, TooMany

HOME = Place("192.0.2.1")
ELSEWHERE = Place("198.51.100.9")


@pytest.fixture
async def _passwords(cast: Cast) -> None:
    await give_passwords()


pytestmark = pytest.mark.usefixtures("_passwords")


async def guess(times: int, *, email: str = MINA.email, place: Place = HOME) -> None:
    for _ in range(times):
        with pytest.raises(Invalid):
            await sign_in(email, "a wrong password", place)


async def test_after_five_wrong_tries_even_the_right_password_waits() -> None:
    with clock.frozen(clock.now()) as time_of_day:
        await guess(5)
        with pytest.raises(TooMany, match="Wait 10 seconds") as often:
            await sign_in(MINA.email, PASSWORD, HOME)
        assert often.value.retry_after == 10
        time_of_day.advance(seconds=10)
        assert await sign_in(MINA.email, PASSWORD, HOME)


async def test_asking_early_costs_nothing() -> None:
    with clock.frozen(clock.now()) as time_of_day:
        await guess(5)
        for _ in range(20):
            with pytest.raises(TooMany):
                await sign_in(MINA.email, PASSWORD, HOME)
        time_of_day.advance(seconds=10)
        assert await sign_in(MINA.email, PASSWORD, HOME)


async def test_a_stranger_cannot_lock_somebody_out_of_where_they_work() -> None:
    with clock.frozen(clock.now()) as time_of_day:
        await sign_in(MINA.email, PASSWORD, HOME)
        time_of_day.advance(days=3)
        for n in range(60):
            with pytest.raises((Invalid, TooMany)):
                await sign_in(MINA.email, "a wrong password", Place(f"203.0.113.{n}"))
        assert await sign_in(MINA.email, PASSWORD, HOME)
        with pytest.raises(TooMany):
            await sign_in(MINA.email, PASSWORD, ELSEWHERE)


async def test_one_place_that_tries_many_people_waits() -> None:
    with clock.frozen(clock.now()):
        for n in range(30):
            await guess(1, email=f"user{n}@demo.example")
        with pytest.raises(TooMany):
            await sign_in(JONAS.email, PASSWORD, HOME)
        assert await sign_in(JONAS.email, PASSWORD, ELSEWHERE)


async def test_the_page_says_how_long_and_keeps_the_email(client: httpx.AsyncClient) -> None:
    with clock.frozen(clock.now()):
        await guess(5, place=HERE)
        answer = await as_visitor(client).post("/sign-in", data={"email": MINA.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "10"
    assert "There were too many tries. Wait 10 seconds, then try again." in answer.text
    assert MINA.email in answer.text
    assert PASSWORD not in answer.text


async def test_what_no_rule_looks_at_any_more_is_forgotten() -> None:
    with clock.frozen(clock.now()) as time_of_day:
        await sign_in(MINA.email, PASSWORD, HOME)
        await guess(2, place=ELSEWHERE)
        time_of_day.advance(days=31)
        await forget_what_has_ended()
        kept = await SignInAttempt.select(SignInAttempt.outcome)
        assert kept == [{"outcome": "succeeded"}]
        time_of_day.advance(days=60)
        await forget_what_has_ended()
        assert not await SignInAttempt.exists()
