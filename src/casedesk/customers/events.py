"""What happened to customers, for the features above to react to."""

from casedesk.platform.events import Event


class CustomerAdded(Event, frozen=True, kw_only=True):
    """Somebody became known to the desk."""

    customer_id: int


class CustomerChanged(Event, frozen=True, kw_only=True):
    """What is written down about a customer changed; `fields` names what."""

    customer_id: int
    fields: tuple[str, ...]


class IdentityAdded(Event, frozen=True, kw_only=True):
    """A customer is reached by one more address."""

    customer_id: int
    identity_id: int


class IdentityConfirmed(Event, frozen=True, kw_only=True):
    """It is certain that an address is this customer's."""

    customer_id: int
    identity_id: int


class IdentityRemoved(Event, frozen=True, kw_only=True):
    """An address is this customer's no more."""

    customer_id: int
    identity_id: int


class CustomersMerged(Event, frozen=True, kw_only=True):
    """Two customers were said to be one person: `merged_id` now leads to `kept_id`."""

    kept_id: int
    merged_id: int
    merge_id: int


class MergeUndone(Event, frozen=True, kw_only=True):
    """Two customers are two people again."""

    kept_id: int
    merged_id: int
    merge_id: int


class OrderRecorded(Event, frozen=True, kw_only=True):
    """The shop told of an order, or of a change to one."""

    order_id: int
    customer_id: int
