"""Erasing beside what else happens at that moment, on connections of their own."""

import asyncio
from collections.abc import Awaitable

import pytest
from tests.builders.cases import a_cause
from tests.builders.mails import a_mail, opens
from tests.builders.people import a_customer
from tests.cast import hire

from casedesk import wiring
from casedesk.audit.rules import by_rule
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.replies import NewReply, write_reply
from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.rules import actors
from casedesk.channels.email.actions.keeping import keep
from casedesk.channels.email.actions.kept import Taken
from casedesk.channels.email.actions.receiving import understand
from casedesk.customers.actions.merging import merge_customers
from casedesk.customers.rules.erased import Erased
from casedesk.platform import db
from casedesk.platform.errors import CasedeskError
from casedesk.privacy.actions.erasing import erase
from casedesk.privacy.rules import Request

SECONDS = 20
"""Nothing here takes so long; a deadlock would."""


async def _outcome(act: Awaitable[object]) -> object:
    try:
        return await asyncio.wait_for(act, SECONDS)
    except CasedeskError as error:
        return error


async def _erase(customer_id: int) -> object:
    return await _outcome(erase(customer_id, Request("objection"), actors.system("tests"), by_rule("tests")))


async def _a_desk_with(where: str) -> tuple[int, int, actors.Actor, int]:
    """A customer whose case is resolved, somebody who works here, and another customer."""
    wiring.install()
    found = await db.value("SELECT id FROM users WHERE email LIKE 'mina%'")
    mina = actors.user((await hire()).mina if found is None else found)
    case_id = await opens(a_mail("My door code is 4711.", f"Aylin <aylin@{where}>"))
    customer_id = await db.value("SELECT customer_id FROM cases WHERE id = $1", case_id)
    await resolve(case_id, "A new lamp", await a_cause(f"broken at {where}"), mina)
    return customer_id, case_id, mina, await a_customer("Jonas Weber", f"jonas@{where}")


def _everything(
    where: str, customer_id: int, case_id: int, mina: actors.Actor, other: int
) -> list[Awaitable[object]]:
    """A mail, a reply, a note and a merge, all about one customer."""

    async def mail_comes() -> object:
        raw_id = await keep(
            a_mail("And now?", f"Aylin <aylin@{where}>", Subject=f"Re: [C-{case_id}]"), "test"
        )
        return await understand(raw_id)

    letter = NewReply(f"aylin@{where}", "Re", "It is on its way.", "us")
    return [
        _outcome(mail_comes()),
        _outcome(write_reply(case_id, letter, mina)),
        _outcome(add_note(case_id, "She called.", mina)),
        _outcome(merge_customers(other, customer_id, mina)),
    ]


async def test_what_waits_for_an_erasure_meets_somebody_erased(committed_together: str) -> None:
    """They had looked who it is before, and take their turn after the commit."""
    customer_id, case_id, mina, other = await _a_desk_with("late.example")
    erased, may_commit = asyncio.Event(), asyncio.Event()

    async def erases() -> None:
        async with db.transaction():
            await _erase(customer_id)
            erased.set()
            await asyncio.wait_for(may_commit.wait(), SECONDS)

    erasing = asyncio.create_task(erases())
    await asyncio.wait_for(erased.wait(), SECONDS)
    acting = asyncio.gather(*_everything("late.example", customer_id, case_id, mina, other))
    await asyncio.sleep(0.3)
    assert not acting.done(), "all of them wait"
    may_commit.set()
    await erasing
    mail, *others = await acting
    assert [type(one) for one in others] == [Erased, Erased, Erased]
    assert isinstance(mail, Taken)
    assert mail.state == "placed"
    assert mail.case_id != case_id
    assert await db.value("SELECT customer_id FROM cases WHERE id = $1", mail.case_id) not in (
        customer_id,
        other,
    )


@pytest.mark.parametrize("head_start", [0.0, 0.005, 0.02])
async def test_whatever_happens_at_that_moment_comes_before_or_after(
    committed_together: str, head_start: float
) -> None:
    """Each is either seen by the erasure, which is refused then, or meets somebody erased; nobody waits for ever."""
    where = f"at{int(head_start * 1000)}.example"
    customer_id, case_id, mina, other = await _a_desk_with(where)

    async def erases() -> object:
        await asyncio.sleep(head_start)
        return await _erase(customer_id)

    await asyncio.gather(erases(), *_everything(where, customer_id, case_id, mina, other))
    said = await db.records("SELECT body FROM interactions WHERE customer_id = $1", customer_id)
    if await db.value("SELECT erased_at IS NOT NULL FROM customers WHERE id = $1", customer_id):
        assert {row["body"] for row in said} <= {""}
        assert await db.value("SELECT disposition FROM cases WHERE id = $1", case_id) == "resolved"
        assert await db.value("SELECT count(*) FROM notes WHERE case_id = $1 AND body <> '—'", case_id) == 0
    else:
        assert "My door code is 4711." in {row["body"].strip() for row in said}
    assert await db.value("SELECT count(*) FROM raw_mails WHERE state <> 'placed'") == 0
