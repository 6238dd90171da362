"""Taking what a shop tells of its orders; whoever bought and is not known yet becomes a customer."""

from dataclasses import dataclass

from casedesk.customers.actions.order_money import record_part
from casedesk.customers.actions.orders import record_order
from casedesk.customers.actions.people import customer_of_address
from casedesk.customers.queries.orders import Order, order, order_with_key
from casedesk.customers.rules.actors import Actor
from casedesk.customers.rules.identities import Address, Unfit, normalise
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound
from casedesk.public_api.actions.knowing import known_customer
from casedesk.public_api.rules.orders import ToldOrder, ToldPart


@dataclass(frozen=True)
class TakenOrder:
    """An order as it stands now. `new`: nobody had told of it before."""

    order: Order
    new: bool


async def take_order(told: ToldOrder, by: Actor) -> TakenOrder:
    """Writes down an order, or what changed about it; the same twice is once. Raises Invalid, Refused."""
    async with db.transaction():
        assert told.purchase.external_id is not None, "the shop names its orders"
        new = await order_with_key(told.purchase.external_id) is None
        order_id = await record_order(await _customer(told, by), told.purchase, by)
    return TakenOrder(await _order(order_id), new)


async def take_part(told: ToldPart, by: Actor) -> Order:
    """Writes down a payment, a return or a chargeback of an order that was told before; the same twice is once.

    Raises Invalid, also where nobody has told of the order.
    """
    order_id = await order_with_key(told.order)
    if order_id is None:
        raise Invalid({"order": "Nobody has told of this order yet: send the order first."})
    await record_part(order_id, told.part, by)
    return await _order(order_id)


async def order_of_shop(external_id: str) -> Order:
    """The order that the shop knows by this key. Raises NotFound."""
    order_id = await order_with_key(external_id)
    if order_id is None:
        raise NotFound("There is no such order.")
    return await _order(order_id)


async def _order(order_id: int) -> Order:
    found = await order(order_id)
    assert found is not None, "orders are never deleted"
    return found


async def _customer(told: ToldOrder, by: Actor) -> int:
    addresses = {}
    for field, kind, value in (
        ("customer_id", "external_id", told.customer_id),
        ("customer_email", "email", told.customer_email),
    ):
        if value:
            addresses[field] = normalise(kind, value)
    wrong = {field: one.reason for field, one in addresses.items() if isinstance(one, Unfit)}
    if wrong:
        raise Invalid(wrong)
    named = [one for one in addresses.values() if isinstance(one, Address)]
    for address in named:
        customer_id = await known_customer(address)
        if customer_id is not None:
            return customer_id
    customer_id, _new = await customer_of_address(named[0], told.customer_name, by)
    return customer_id
