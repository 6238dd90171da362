"""What was given is told where it matters: to the customer on their page, on their record to us."""

from datetime import timedelta

import httpx
import pytest
from tests.builders.conceding import wants
from tests.features.empowerment.conftest import Desk
from tests.pages import read_page, send
from tests.visiting import signed_in

from casedesk.empowerment.actions.granting import OverLimit, grant
from casedesk.empowerment.queries.given import told_of
from casedesk.empowerment.rules.wishes import Condition
from casedesk.empowerment.rules.words import Basis, Reason, Remedy
from casedesk.platform.clock import StandingClock


async def test_the_customer_reads_what_they_get(desk: Desk, time: StandingClock) -> None:
    await grant(desk.case, wants(20), desk.by_mina)
    back = frozenset({Condition.RETURN_BY})
    later = wants(5, conditions=back, lapses_at=time.at + timedelta(days=3), reason=Reason.OTHER)
    await grant(desk.case, later, desk.by_mina)
    await grant(desk.case, wants(None, remedy=Remedy.APOLOGY), desk.by_mina)
    told = await told_of([desk.case])
    assert [(one.remedy, str(one.amount), one.state) for one in told] == [
        ("store_credit", "20.000", "granted"),
        ("store_credit", "5.000", "reserved"),
    ]


async def test_a_flag_asks_for_a_second_look_and_leaves_rights_alone(
    desk: Desk, time: StandingClock, client: httpx.AsyncClient
) -> None:
    ana = await signed_in(client, desk.ana)
    page = read_page(await ana.get(f"/customers/{desk.aylin}"))
    ends = (time.at + timedelta(days=30)).date().isoformat()
    no_end = await send(ana, page, "/flags", reason="Three parcels that came back empty", ends_on="")
    assert no_end.status_code == 422
    form = read_page(no_end).form("/flags")
    assert (form["reason"], form.errors) == (
        "Three parcels that came back empty",
        ["Say until when: every flag ends."],
    )
    await send(ana, page, "/flags", reason="Three parcels that came back empty", ends_on=ends)
    with pytest.raises(OverLimit) as refused:
        await grant(desk.case, wants(5), desk.by_mina)
    assert "risk_flag" in {limit.id for limit in refused.value.decision.limits}
    owed = wants(
        50,
        basis=Basis.LEGAL_RIGHT,
        remedy=Remedy.REFUND,
        order_id=desk.order.id,
        line_id=desk.order.lamp,
    )
    await grant(desk.case, owed, desk.by_mina)
    page = read_page(await ana.get(f"/customers/{desk.aylin}"))
    assert "€50.00 refund" in page.text
    silent = await send(ana, page, "/appeal", appeal=" ")
    assert (silent.status_code, len(read_page(silent).form("/appeal").errors)) == (422, 1)
    await send(ana, page, "/appeal", appeal="The carrier lost them.")
    page = read_page(await ana.get(f"/customers/{desk.aylin}"))
    assert "The carrier lost them." in page.text
    silent = await send(ana, page, "/lifting", answer="")
    assert (silent.status_code, len(read_page(silent).form("/lifting").errors)) == (422, 1)
    await send(ana, page, "/lifting", answer="The carrier says so too.")
    await grant(desk.case, wants(5), desk.by_mina)


async def test_a_flag_ends_by_itself(desk: Desk, time: StandingClock, client: httpx.AsyncClient) -> None:
    ana = await signed_in(client, desk.ana)
    page = read_page(await ana.get(f"/customers/{desk.aylin}"))
    await send(
        ana, page, "/flags", reason="empty parcels", ends_on=(time.at + timedelta(days=2)).date().isoformat()
    )
    time.advance(days=3)
    await grant(desk.case, wants(5), desk.by_mina)
