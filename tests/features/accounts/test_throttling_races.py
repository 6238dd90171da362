"""A hundred guesses at once count as a hundred."""

import asyncio

from tests.cast import MINA, hire

from casedesk.accounts.actions.entry import Place, sign_in
from casedesk.accounts.rules.throttle import PERSON_AT_PLACE
from casedesk.platform import db
from casedesk.platform.errors import Invalid, TooMany


async def test_guesses_made_at_once_are_all_counted(committed: str) -> None:
    await hire()
    outcomes = await asyncio.gather(
        *(sign_in(MINA.email, f"guess number {n}", Place("192.0.2.1")) for n in range(40)),
        return_exceptions=True,
    )
    judged = [one for one in outcomes if isinstance(one, Invalid)]
    held_back = [one for one in outcomes if isinstance(one, TooMany)]
    assert len(judged) + len(held_back) == 40
    assert len(judged) <= PERSON_AT_PLACE.free
    assert await db.value("SELECT count(*) FROM sign_in_attempts WHERE outcome = 'failed'") == len(judged)
