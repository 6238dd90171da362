"""Programs come in by tokens: for a user, within their scopes, until revoked."""

from datetime import timedelta

import httpx
import pytest
from tests.cast import Cast
from tests.visiting import signed_in

from casedesk.accounts.actions.tokens import create_token, revoke_token
from casedesk.accounts.pages.doorkeeper import recognise_api_token
from casedesk.accounts.queries.entry import api_tokens
from casedesk.accounts.tables import ApiToken
from casedesk.audit.rules import by_user
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, NotFound


async def test_a_token_acts_for_its_user_within_its_scopes(cast: Cast) -> None:
    token = await create_token(cast.ana, "figures", ["reports"], by_user(cast.noor))
    entry = await recognise_api_token(token)
    assert entry is not None
    assert entry.user.id == cast.ana
    assert entry.user.permissions == {"reports.see"}
    assert entry.access.session_id is None


async def test_it_is_stored_nowhere(cast: Cast) -> None:
    token = await create_token(cast.ana, "figures", ["reports"], by_user(cast.noor))
    assert token.startswith("cd_")
    assert token not in str(await ApiToken.select())
    [shown] = await api_tokens()
    assert token.startswith(shown.starts_with)
    assert len(shown.starts_with) < 10


async def test_a_revoked_one_is_out_at_once(cast: Cast) -> None:
    by = by_user(cast.noor)
    token = await create_token(cast.ana, "figures", ["reports"], by)
    [shown] = await api_tokens()
    await revoke_token(shown.id, by)
    assert await recognise_api_token(token) is None
    with pytest.raises(NotFound):
        await revoke_token(shown.id, by)


async def test_an_ended_one_is_out(cast: Cast) -> None:
    with clock.frozen(clock.now()) as time_of_day:
        until = clock.now() + timedelta(days=1)
        token = await create_token(cast.ana, "figures", ["reports"], by_user(cast.noor), expires_at=until)
        assert await recognise_api_token(token)
        time_of_day.advance(days=1)
        assert await recognise_api_token(token) is None


@pytest.mark.parametrize("scopes", [[], ["everything"], ["read", "everything"]])
async def test_scopes_that_do_not_exist(cast: Cast, scopes: list[str]) -> None:
    with pytest.raises(Invalid):
        await create_token(cast.ana, "figures", scopes, by_user(cast.noor))


async def test_a_program_needs_no_proof_for_its_forms_and_reaches_no_account(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    token = await create_token(cast.noor, "everything", ["read", "write", "reports"], by_user(cast.noor))
    client.headers["Authorization"] = f"Bearer {token}"
    for address in ("/me", "/settings/users", "/settings/tokens"):
        answer = await client.get(address)
        assert answer.status_code == 403
        assert answer.headers["content-type"].startswith("application/json")
    assert (await client.post("/settings/users", data={})).status_code == 403


async def test_a_cookie_that_comes_along_gives_a_program_nothing(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    await signed_in(client, cast.noor)
    answer = await client.get("/settings/users", headers={"Authorization": "Bearer cd_nonsense"})
    assert answer.status_code == 401


async def test_a_password_asked_for_by_a_proxy_is_not_ours(client: httpx.AsyncClient, cast: Cast) -> None:
    await signed_in(client, cast.mina)
    assert (await client.get("/me", headers={"Authorization": "Basic ZGVzazpkZXNr"})).status_code == 200
