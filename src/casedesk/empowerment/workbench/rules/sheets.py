"""A sheet: all that a line speaks of, sorted by the smallest amount that grants it. Whoever is counted, sums up to each
request answer for every amount.

Amounts are whole thousandths, so that nothing is rounded; a request that no amount of the line grants stands at the
end, and is counted in the whole only.
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, compress
from operator import mul
from typing import Any

from casedesk.empowerment.workbench.rules.counting import Tally

COLUMNS = ("needed", "asked", "given", "extra", "unsure", "waited", "asked_for", "kind")
"""The numbers of a request, in the order in which they are kept. `asked_for` is 1 where somebody was asked, `kind` the
number of its team, remedy, reason, level and tier."""

Numbers = Sequence[int]


@dataclass(frozen=True)
class Sheet:
    """Every request, column by column; some amount of the line grants the first `granting` of them."""

    granting: int
    kinds: Sequence[Mapping[str, Any]]
    columns: Mapping[str, Numbers]


@dataclass(frozen=True)
class Sums:
    """What rising amounts grant of some of the requests: each column added up from nothing, request by request."""

    needed: Numbers
    asked: Numbers
    asked_for: Numbers
    waited: Numbers
    extra: Numbers
    squares: Numbers
    unsure: Numbers
    spoke: int
    given: int

    def at(self, amount: Decimal) -> Tally:
        """What this amount grants."""
        place = bisect_right(self.needed, thousandths(amount))
        return Tally(
            place,
            self.asked_for[place],
            self.waited[place],
            as_amount(self.extra[place]),
            Decimal(self.squares[place]).scaleb(-6),
            as_amount(self.unsure[place]),
        )


@dataclass(frozen=True)
class Asking:
    """How much more would be asked for, as far as an amount allows it, if everybody asked for a share more.

    A request may grow until it has its share, or until it meets the limit, whichever is first: what all would be given
    up to the limit, less what is beyond their share.
    """

    scale: int
    needed: Numbers
    needed_sums: Numbers
    ends: Numbers
    ends_sums: Numbers

    def at(self, amount: Decimal) -> Decimal:
        """So much more at this amount."""
        here = thousandths(amount) * self.scale
        found = _room(here, self.needed, self.needed_sums) - _room(here, self.ends, self.ends_sums)
        return as_amount(found) / self.scale


def read(numbers: bytes, granting: int, kinds: Sequence[Mapping[str, Any]]) -> Sheet:
    """A sheet as it is kept: eight bytes a number, the highest first, request by request."""
    every = array("q")
    every.frombytes(numbers)
    if sys.byteorder == "little":
        every.byteswap()
    return Sheet(granting, kinds, {name: every[place :: len(COLUMNS)] for place, name in enumerate(COLUMNS)})


def sums_of(sheet: Sheet, only: Mapping[str, object]) -> Sums:
    """The sums over the requests of which all of this is so: of a team, a remedy and the like."""
    chosen = {
        number
        for number, kind in enumerate(sheet.kinds)
        if all(kind[name] == wanted for name, wanted in only.items())
    }
    mask = bytes(map(chosen.__contains__, sheet.columns["kind"]))
    grants = mask[: sheet.granting]
    column = sheet.columns
    extra = _packed(compress(column["extra"], grants))
    return Sums(
        needed=_packed(compress(column["needed"], grants)),
        asked=_packed(compress(column["asked"], grants)),
        asked_for=_added(compress(column["asked_for"], grants)),
        waited=_added(compress(column["waited"], grants)),
        extra=_added(extra),
        squares=_added(map(mul, extra, extra)),
        unsure=_added(compress(column["unsure"], grants)),
        spoke=sum(mask),
        given=sum(compress(column["given"], mask)),
    )


def asking(sums: Sums, share: Decimal) -> Asking:
    """The same if everybody asked for this share more."""
    part, scale = share.as_integer_ratio()
    needed = [one * scale for one in sums.needed]
    ends = sorted(one + asked * part for one, asked in zip(needed, sums.asked, strict=True))
    return Asking(scale, _packed(needed), _added(needed), _packed(ends), _added(ends))


def _room(here: int, needed: Numbers, sums: Numbers) -> int:
    """How far all that lies below is from here, together."""
    place = bisect_right(needed, here)
    return here * place - sums[place]


def _added(numbers: Iterable[int]) -> Numbers:
    return _packed(accumulate(numbers, initial=0))


def _packed(numbers: Iterable[int]) -> Numbers:
    """In little space, where no number is beyond all sense."""
    listed = list(numbers)
    try:
        return array("q", listed)
    except OverflowError:
        return listed


def thousandths(amount: Decimal) -> int:
    """An amount as it is compared; no currency has more than three decimals."""
    return int(amount.scaleb(3))


def as_amount(number: int) -> Decimal:
    """The amount that so many thousandths are."""
    return Decimal(number).scaleb(-3)
