"""Which line of an order is which, when the shop tells of the order again.

A line is known by its article number and name, not by its place: one that is dropped or put before others must not
make another thing of what was given on a line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casedesk.customers.rules.orders import Line


@dataclass(frozen=True)
class Stood:
    """A line as it was told of before; `gone` since it was told of no more."""

    id: int
    position: int
    sku: str
    name: str
    gone: bool = False


def places(stood: Sequence[Stood], told: Sequence[Line]) -> list[int | None]:
    """For each line told of, the key of the one it was before; None for a new one.

    The same number and name are the same line; then the same number; then the same name, where one has no number;
    at last what stands at the same place, unless the numbers say it is something else.
    """
    found: list[int | None] = [None] * len(told)
    left = {one.id: one for one in sorted(stood, key=lambda one: (one.gone, one.position))}
    for is_same in _WAYS:
        for place, line in enumerate(told):
            if found[place] is not None:
                continue
            same = next((one for one in left.values() if is_same(one, place + 1, line)), None)
            if same is not None:
                found[place] = left.pop(same.id).id
    return found


def _is_just_it(one: Stood, _place: int, line: Line) -> bool:
    return (one.sku, one.name) == (line.sku, line.name.strip())


def _has_its_number(one: Stood, _place: int, line: Line) -> bool:
    return one.sku == line.sku != ""


def _has_its_name(one: Stood, _place: int, line: Line) -> bool:
    return one.name == line.name.strip() and _may_be(one, line)


def _stands_there(one: Stood, place: int, line: Line) -> bool:
    return one.position == place and not one.gone and _may_be(one, line)


def _may_be(one: Stood, line: Line) -> bool:
    return not one.sku or not line.sku or one.sku == line.sku


_WAYS: tuple[Callable[[Stood, int, Line], bool], ...] = (
    _is_just_it,
    _has_its_number,
    _has_its_name,
    _stands_there,
)
