"""What a shop tells of an order decides what can be given on it: returns, payments, chargebacks."""

from decimal import Decimal

import pytest
from tests.builders.conceding import BY_TESTS, wants
from tests.features.empowerment.conftest import Desk

from casedesk.customers.actions.order_money import record_part
from casedesk.customers.rules.order_money import Chargeback, Part, Payment, Return
from casedesk.empowerment.actions.granting import OverLimit, grant
from casedesk.empowerment.rules.rooms import CHARGEBACK
from casedesk.empowerment.rules.words import Basis, Remedy
from casedesk.platform import clock
from casedesk.platform.errors import Invalid


async def told(desk: Desk, *parts: Part) -> None:
    for part in parts:
        await record_part(desk.order.id, part, BY_TESTS)


async def refunds(desk: Desk, amount: int, **rest: object) -> int:
    """A refund on Aylin's lamp, for which she paid 50.00, as a legal right with its evidence."""
    about = {"remedy": Remedy.REFUND, "order_id": desk.order.id, "line_id": desk.order.lamp}
    owed = {"basis": Basis.LEGAL_RIGHT, "evidence": frozenset({"order_found"})}
    return (await grant(desk.case, wants(amount, **about, **{**owed, **rest}), desk.by_mina)).concession_id


async def test_what_the_shop_paid_back_cannot_be_given_again(desk: Desk) -> None:
    await told(desk, Return("r-1", Decimal("30.00"), clock.now(), line=1))
    with pytest.raises(OverLimit) as over:
        await refunds(desk, 21)
    assert over.value.decision.most == 20
    with pytest.raises(Invalid, match=r"No more than 20\.00 EUR can go back"):
        await refunds(desk, 21, basis=Basis.GOODWILL)
    await refunds(desk, 20)
    with pytest.raises(OverLimit):
        await refunds(desk, 1)


async def test_an_open_chargeback_holds_even_what_is_owed_until_it_is_closed(desk: Desk) -> None:
    now = clock.now()
    await told(
        desk, Payment("p-1", Decimal("80.00"), now), Chargeback("c-1", Decimal("80.00"), now, payment="p-1")
    )
    with pytest.raises(OverLimit) as held:
        await refunds(desk, 5)
    assert [one.remaining for one in held.value.decision.limits if one.id == CHARGEBACK] == [0]
    await grant(desk.case, wants(None, remedy=Remedy.PRIORITY), desk.by_mina)
    await told(desk, Chargeback("c-1", Decimal("80.00"), now, payment="p-1", closed_at=now, lost=False))
    await refunds(desk, 5)


async def test_what_a_bank_took_back_for_good_is_gone(desk: Desk) -> None:
    now = clock.now()
    lost = Chargeback("c-1", Decimal("78.00"), now, payment="p-1", closed_at=now, lost=True)
    await told(desk, Payment("p-1", Decimal("80.00"), now), lost)
    with pytest.raises(OverLimit) as over:
        await refunds(desk, 3)
    assert over.value.decision.most == 2
