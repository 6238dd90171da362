"""The shop tells of an order with a line less, of which something was given or asked already."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.builders.conceding import row_of, wants
from tests.builders.people import BY_TESTS
from tests.features.empowerment.conftest import Desk

from casedesk.cases.rules import actors
from casedesk.customers.actions.orders import record_order
from casedesk.customers.queries.orders import order
from casedesk.customers.rules.orders import Line, Purchase
from casedesk.empowerment.actions.granting import ask, grant
from casedesk.empowerment.approvals.actions import deciding
from casedesk.empowerment.queries.concessions import explained
from casedesk.empowerment.rules.words import Remedy
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid

LAMP = Line("Lamp", Decimal(1), Decimal("50.00"))
BULBS = Line("Bulb", Decimal(3), Decimal("10.00"))


async def told(desk: Desk, *lines: Line) -> None:
    """The shop tells of Aylin's order again, with these lines."""
    placed_on = (clock.now() - timedelta(days=10)).date()
    await record_order(desk.aylin, Purchase("R-1", placed_on, "EUR", lines=lines), BY_TESTS)


async def test_what_was_given_on_it_stays_and_nothing_more_is_given(desk: Desk) -> None:
    about = {"remedy": Remedy.REFUND, "order_id": desk.order.id, "line_id": desk.order.bulbs}
    given = (await grant(desk.case, wants(10, **about), desk.by_mina)).concession_id
    waiting = (await ask(desk.case, wants(20, **about), desk.by_mina)).concession_id
    await told(desk, LAMP)
    found = await order(desk.order.id)
    assert found is not None
    assert [line.name for line in found.lines] == ["Lamp"]
    assert (await explained(given, actors.user(desk.mina))).order_line == "Bulb"
    with pytest.raises(Invalid) as no:
        await grant(desk.case, wants(1, **about), desk.by_mina)
    assert no.value.fields == {"order_id": "The order has no such line."}
    approval = await db.value("SELECT id FROM approvals WHERE concession_id = $1", waiting)
    with pytest.raises(Invalid):
        await deciding.approve(approval, desk.by_ana)
    await told(desk, LAMP, BULBS)
    assert (await row_of(given)).order_line_id == desk.order.bulbs, "back again, it is the same line"
    await deciding.approve(approval, desk.by_ana)


@pytest.mark.parametrize("lines", [(BULBS,), (BULBS, LAMP), (Line("Shade"), LAMP, BULBS)])
async def test_a_line_is_known_by_what_it_is_not_by_its_place(desk: Desk, lines: tuple[Line, ...]) -> None:
    about = {"remedy": Remedy.REFUND, "order_id": desk.order.id, "line_id": desk.order.bulbs}
    given = (await grant(desk.case, wants(10, **about), desk.by_mina)).concession_id
    await told(desk, *lines)
    assert (await explained(given, actors.user(desk.mina))).order_line == "Bulb"
    found = await order(desk.order.id)
    assert found is not None
    assert [line.name for line in found.lines] == [line.name for line in lines]
    keys = {line.name: line.id for line in found.lines}
    assert keys["Bulb"] == desk.order.bulbs
