"""What helps with cases of a category: written by supervisors, on each case, folded once it was read."""

import asyncpg
import pytest
from tests.features.workspace.conftest import Desk, Visit
from tests.pages import read_page, send

from casedesk.cases.actions.story import change_details
from casedesk.platform import db


async def test_guidance_stands_on_the_case_until_it_was_read_and_again_when_it_changed(
    desk: Desk, visit: Visit
) -> None:
    await change_details(desk.case, {"category_id": desk.category}, desk.by_mina)
    assert not (await desk.look()).offers("/guidance")
    assert (await desk.mina.get("/guidance")).status_code == 403
    ana = await visit(desk.cast.ana)
    page = read_page(await ana.get("/guidance"))
    action = f"/guidance/{desk.category}"
    answer = await send(ana, page, action, guidance="Ask for a **photo** of the base.")
    assert answer.headers["location"] == f"/guidance#category-{desk.category}"
    shown = await desk.mina.get(desk.address)
    assert "Ask for a <strong>photo</strong> of the base." in shown.text
    page = read_page(shown)
    assert page.form("/guidance").open
    await send(desk.mina, page, "/guidance")
    page = await desk.look()
    assert "Ask for a photo" in page.text, "folded, and there"
    assert not page.offers("/guidance")
    assert read_page(await ana.get(desk.address)).offers("/guidance"), "each reads it for themselves"
    desk.time.advance(minutes=1)
    await send(ana, read_page(await ana.get("/guidance")), action, guidance="Send a new one.")
    assert (await desk.look()).form("/guidance").open, "it says something new"
    refused = await send(ana, read_page(await ana.get("/guidance")), action, guidance="x" * 2_001)
    assert refused.status_code == 422
    await send(ana, read_page(await ana.get("/guidance")), action, guidance="")
    assert "Send a new one" not in (await desk.look()).text


async def test_the_database_keeps_guidance_short_and_dated(desk: Desk) -> None:
    for wrong in ("guidance = repeat('x', 2001), guidance_at = now()", "guidance = 'x', guidance_at = NULL"):
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.transaction():
                await db.execute(f"UPDATE categories SET {wrong} WHERE id = $1", desk.category)
