"""Whether two lines speak of the same requests, and which of two amounts is the larger."""

from collections.abc import Set as AbstractSet
from decimal import Decimal

from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.policy import HowMuch, When

_WHOLE = Decimal("Infinity")


def covers(wide: When, narrow: When) -> bool:
    """Whether the first speaks of everything that the second speaks of."""
    return (
        covers_set(wide.reasons, narrow.reasons)
        and covers_set(wide.tiers, narrow.tiers)
        and covers_set(wide.categories, narrow.categories)
        and (wide.occasion is None or wide.occasion == narrow.occasion)
        and _covers_days(wide, narrow)
    )


def covers_set(wide: AbstractSet[str], narrow: AbstractSet[str]) -> bool:
    """Whether the first speaks of all that the second names; an empty set speaks of everything."""
    return not wide or (bool(narrow) and narrow <= wide)


def _covers_days(wide: When, narrow: When) -> bool:
    if wide.from_days is None and wide.within_days is None:
        return True
    if narrow.from_days is None and narrow.within_days is None:
        return False  # it also speaks of requests without an order
    first, last = _days(narrow)
    return _days(wide)[0] <= first and last <= _days(wide)[1]


def overlap(one: When, other: When) -> bool:
    """Whether there can be a request of which both speak."""
    return (
        _meet(one.reasons, other.reasons)
        and _meet(one.tiers, other.tiers)
        and _meet(one.categories, other.categories)
        and _days(one)[0] <= _days(other)[1]
        and _days(other)[0] <= _days(one)[1]
    )


def _meet(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    return not one or not other or bool(one & other)


def _days(when: When) -> tuple[Decimal, Decimal]:
    last = _WHOLE if when.within_days is None else Decimal(when.within_days)
    return Decimal(when.from_days or 0), last


def no_more_than(less: HowMuch, more: HowMuch) -> bool:
    """Whether the second always allows at least what the first does; a share and an amount cannot be compared."""
    if more.unlimited or less.unlimited:
        return more.unlimited
    return (
        _share_within(less.percent_of_order, more.percent_of_order)
        and _share_within(less.percent_of_line, more.percent_of_line)
        and _amounts_within(less.amount, more.amount)
    )


def _share_within(less: Decimal | None, more: Decimal | None) -> bool:
    return more is None or (less is not None and less <= more)


def _amounts_within(less: Amounts | None, more: Amounts | None) -> bool:
    if more is None or less is None:
        return more is None
    return all((most := more.get(currency)) is not None and amount <= most for currency, amount in less.each)
