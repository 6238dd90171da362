"""Keys that do something by themselves: all of them are listed, and each can be switched off for oneself."""

import re
from pathlib import Path

import asyncpg
import httpx
import pytest
from tests.cast import Cast
from tests.pages import read_page, send
from tests.visiting import signed_in

from casedesk.platform import db
from casedesk.web.shortcuts import shortcuts

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
_USED = re.compile(
    r'data-key="([^"{])"|\bkey="([a-z])"|_tab\(panel, [^)]*, "([a-z])"\)|case_step\([^)]*\), [^)]*"([a-z])"\)'
)


async def test_keys_are_switched_off_one_by_one_or_all_together(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    mina = await signed_in(client, cast.mina)
    page = read_page(await mina.get("/me/keys"))
    assert page.form("/me/keys").fields["on"] == [one.key for one in shortcuts()]
    on = [one.key for one in shortcuts() if one.key not in ("c", "/")]
    assert (await send(mina, page, "/me/keys", on=on)).status_code == 303
    answer = await mina.get("/")
    assert 'data-keys-off="/ c"' in answer.text
    part = await mina.get("/me/keys", headers={"hx-request": "true"})
    assert "<kbd>c</kbd>" not in part.text
    assert "<kbd>p</kbd>" in part.text
    await send(mina, page, "/me/keys", which="none")
    off = await db.value("SELECT keys_off FROM users WHERE id = $1", cast.mina)
    assert set(off) == {one.key for one in shortcuts()}
    await send(mina, page, "/me/keys", which="all")
    assert 'data-keys-off=""' in (await mina.get("/")).text


async def test_what_is_no_key_is_refused(client: httpx.AsyncClient, cast: Cast) -> None:
    mina = await signed_in(client, cast.mina)
    page = read_page(await mina.get("/me/keys"))
    assert (await send(mina, page, "/me/keys", on=["Enter"])).status_code == 422
    for keys in (["ab"], ["A"], [""], ["ä"]):
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.transaction():
                await db.execute("UPDATE users SET keys_off = $2 WHERE id = $1", cast.mina, keys)


def test_every_key_that_a_page_names_is_listed() -> None:
    used = {
        key
        for path in TEMPLATES.rglob("*.html")
        if path.name != "styleguide.html"
        for groups in _USED.findall(path.read_text())
        for key in groups
        if key
    }
    assert {"c", "p", "r", "a"} <= used <= {one.key for one in shortcuts()}
