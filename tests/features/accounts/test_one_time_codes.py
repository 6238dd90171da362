"""One-time codes: setting them up, what asks for one, replay, recovery, and the way back in."""

import asyncpg
import httpx
import pytest
from tests.builders.codes import present, set_up
from tests.cast import PASSWORD, Cast, give_passwords
from tests.pages import read_page
from tests.visiting import HERE, signed_in

from casedesk.accounts.actions import codes as actions
from casedesk.accounts.actions.entry import begin_session
from casedesk.accounts.pages.doorkeeper import recognise_session
from casedesk.accounts.queries.codes import codes_of
from casedesk.audit.queries import entries
from casedesk.audit.rules import by_rule
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, Refused, TooMany


async def session_of(user_id: int) -> int:
    entry = await recognise_session(await begin_session(user_id, HERE))
    assert entry is not None
    assert entry.access.session_id is not None
    return entry.access.session_id


async def test_somebody_sets_codes_up_with_a_telephone(client: httpx.AsyncClient, cast: Cast) -> None:
    await give_passwords()
    await signed_in(client, cast.ana)
    assert (await client.post("/me/codes", data={"password": "not hers"})).status_code == 422
    answer = await client.post("/me/codes", data={"password": PASSWORD})
    assert "<svg" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    secret = await actions.begun_secret(cast.ana)
    assert secret is not None
    wrong = await client.post("/me/codes/confirmation", data={"code": "123"})
    assert wrong.status_code == 422
    assert "<svg" in wrong.text
    answer = await client.post("/me/codes/confirmation", data={"code": present(secret)})
    assert answer.text.count("<li><code>") == 10
    assert (await codes_of(cast.ana)).left == 10
    assert [entry.verb for entry in await entries(limit=1)] == ["codes_set_up"]
    page = read_page(await client.get("/me/codes"))
    assert "10 recovery codes are left" in page.text


async def test_what_weighs_much_asks_in_place_and_keeps_what_was_typed(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    with clock.frozen(clock.now()) as time_of_day:
        secret, _codes = await set_up(cast.ana, await session_of(cast.ana))
        await signed_in(client, cast.ana)
        typed = {"amount": "40,00", "reason": "She waited\nthree days."}
        asked = await client.post("/me/codes/recovery", data=typed)
        assert asked.status_code == 401
        form = read_page(asked).form("/me/codes/recovery")
        assert {name: form[name] for name in typed} == typed
        wrong = await client.post("/me/codes/recovery", data={**typed, "_code": "000000"})
        assert wrong.status_code == 422
        assert read_page(wrong).form("/me/codes/recovery")["reason"] == typed["reason"]
        # The code that set it up was taken: the next one is the first that goes on.
        replayed = await client.post("/me/codes/recovery", data={**typed, "_code": present(secret)})
        assert replayed.status_code == 422
        time_of_day.advance(seconds=30)
        gone_on = await client.post("/me/codes/recovery", data={**typed, "_code": present(secret)})
        assert gone_on.status_code == 200
        assert (await client.post("/me/codes/recovery")).status_code == 200
        time_of_day.advance(minutes=61)
        assert (await client.post("/me/codes/recovery")).status_code == 401


async def test_each_code_works_once(cast: Cast) -> None:
    session = await session_of(cast.ana)
    with clock.frozen(clock.now()) as time_of_day:
        secret, recovery = await set_up(cast.ana, session)
        time_of_day.advance(seconds=60)
        await actions.show_code(cast.ana, session, present(secret))
        for later in (0, -1):
            with pytest.raises(Invalid):
                await actions.show_code(cast.ana, session, present(secret, later))
        await actions.show_code(cast.ana, session, recovery[3].lower())
        with pytest.raises(Invalid):
            await actions.show_code(cast.ana, session, recovery[3])
    assert (await codes_of(cast.ana)).left == 9


async def test_guessing_is_slowed_and_a_right_code_forgives(cast: Cast) -> None:
    session = await session_of(cast.ana)
    with clock.frozen(clock.now()) as time_of_day:
        secret, _recovery = await set_up(cast.ana, session)
        time_of_day.advance(seconds=60)
        for _ in range(5):
            with pytest.raises(Invalid):
                await actions.show_code(cast.ana, session, "000000")
        with pytest.raises(TooMany) as often:
            await actions.show_code(cast.ana, session, present(secret))
        assert often.value.retry_after == 10
        time_of_day.advance(seconds=10)
        await actions.show_code(cast.ana, session, present(secret))
        with pytest.raises(Invalid):
            await actions.show_code(cast.ana, session, "000000")


async def test_an_admin_takes_lost_codes_away_and_it_is_on_record(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    session = await session_of(cast.ana)
    await set_up(cast.ana, session)
    await signed_in(client, cast.noor)
    assert "Take their codes away" in (await client.get(f"/settings/users/{cast.ana}")).text
    answer = await client.post(f"/settings/users/{cast.ana}/codes/removal")
    assert answer.status_code == 303
    assert (await codes_of(cast.ana)).since is None
    shown_at = await db.value("SELECT code_shown_at FROM sessions WHERE id = $1", session)
    assert shown_at is None
    [entry] = await entries(limit=1)
    assert (entry.verb, entry.subject_id, entry.by_user_id) == ("codes_reset", cast.ana, cast.noor)
    with pytest.raises(Refused):
        await actions.take_codes_away(cast.ana, by_rule("cli"))
    await set_up(cast.noor, await session_of(cast.noor))
    assert (await client.post(f"/settings/users/{cast.noor}/codes/removal")).status_code == 409


async def test_another_telephone_takes_the_place_of_the_first_only_when_it_works(cast: Cast) -> None:
    session = await session_of(cast.ana)
    with clock.frozen(clock.now()) as time_of_day:
        first, _recovery = await set_up(cast.ana, session)
        second = await actions.begin_codes(cast.ana)
        time_of_day.advance(seconds=60)
        await actions.show_code(cast.ana, session, present(first))
        await actions.confirm_codes(cast.ana, session, present(second))
        time_of_day.advance(seconds=60)
        with pytest.raises(Invalid):
            await actions.show_code(cast.ana, session, present(first))
        await actions.show_code(cast.ana, session, present(second))


async def test_a_secret_copied_onto_somebody_else_opens_nothing(cast: Cast) -> None:
    await set_up(cast.ana, await session_of(cast.ana))
    session = await session_of(cast.mina)
    await db.execute(
        "INSERT INTO code_secrets (user_id, sealed, begun_at, confirmed_at)"
        " SELECT $1, sealed, begun_at, confirmed_at FROM code_secrets WHERE user_id = $2",
        cast.mina,
        cast.ana,
    )
    with pytest.raises(Refused, match="Ask an admin"):
        await actions.show_code(cast.mina, session, "123456")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE code_secrets SET last_step = last_step - 1",
        (
            "INSERT INTO code_secrets (user_id, sealed, begun_at, confirmed_at)"
            " SELECT user_id, sealed, begun_at, begun_at FROM code_secrets"
        ),
        "UPDATE code_secrets SET sealed = 'short'",
        "UPDATE recovery_codes SET used_at = now()",
        "UPDATE recovery_codes SET user_id = user_id + 1 WHERE used_at IS NULL",
        "UPDATE sessions SET code_shown_at = created_at - interval '1 second'",
        "UPDATE code_tries SET outcome = 'forgiven'",
    ],
)
async def test_the_database_holds_what_the_program_promises(cast: Cast, statement: str) -> None:
    session = await session_of(cast.ana)
    _secret, recovery = await set_up(cast.ana, session)
    await actions.show_code(cast.ana, session, recovery[0])
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with db.transaction():
            await db.execute(statement)
