"""Many at the door at once: who knows the password comes in, and guessing is slowed down however fast it comes."""

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest
from tests.cast import MINA, PASSWORD, give_passwords, hire

from casedesk.accounts.actions.entry import Place, sign_in
from casedesk.accounts.pages.doorkeeper import recognise_session
from casedesk.accounts.rules.throttle import PERSON_AT_PLACE, PERSON_FROM_STRANGERS
from casedesk.platform import db
from casedesk.platform.errors import Invalid, TooMany

pytestmark = [pytest.mark.soak, pytest.mark.slow]


async def _try(email: str, password: str, address: str) -> str:
    try:
        await sign_in(email, password, Place(address))
    except Invalid:
        return "wrong"
    except TooMany:
        return "held back"
    return "in"


async def test_guesses_from_one_place_are_held_back_though_all_come_at_once(
    committed: str, rounds: Callable[[int], int]
) -> None:
    await hire()
    await give_passwords()
    count = max(rounds(1000), 50)
    said = Counter(
        await asyncio.gather(*(_try(MINA.email, f"guess {number}", "203.0.113.7") for number in range(count)))
    )
    assert said["in"] == 0
    assert said["wrong"] <= PERSON_AT_PLACE.free
    assert said["wrong"] + said["held back"] == count
    assert await db.value("SELECT count(*) FROM sign_in_attempts WHERE outcome = 'pending'") == 0


async def test_guesses_from_everywhere_are_held_back_and_the_person_still_comes_in(
    committed: str, rounds: Callable[[int], int]
) -> None:
    await hire()
    await give_passwords()
    assert await _try(MINA.email, PASSWORD, "192.0.2.1") == "in"
    count = max(rounds(500), 50)
    guesses = [_try(MINA.email, f"guess {number}", f"198.51.100.{number % 250}") for number in range(count)]
    *said, herself = await asyncio.gather(*guesses, _try(MINA.email, PASSWORD, "192.0.2.1"))
    assert herself == "in"
    assert Counter(said)["wrong"] <= PERSON_FROM_STRANGERS.free


async def test_sign_ins_at_once_give_each_a_session_of_their_own(
    committed: str, rounds: Callable[[int], int]
) -> None:
    """Fifteen at once: more of one person are held back, since a try that is not judged yet counts as wrong."""
    cast = await hire()
    await give_passwords()
    keys: list[str] = []
    for _ in range(rounds(15)):
        keys += await asyncio.gather(
            *(sign_in(MINA.email, PASSWORD, Place(f"192.0.2.{number}")) for number in range(15))
        )
    assert len(set(keys)) == len(keys)
    entries = await asyncio.gather(*(recognise_session(key) for key in keys))
    assert {entry.user.id for entry in entries if entry} == {cast.mina}
    assert await db.value("SELECT count(*) FROM sessions") == len(keys)
