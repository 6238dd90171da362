"""Which limits are worth a look: too low, for what is over is nearly always approved; or never used.

A limit is named only with its evidence. Fewer decisions than ENOUGH say nothing, and that is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median

from casedesk.empowerment.workbench.rules.counting import round_step

ENOUGH = 20
NEARLY_ALWAYS = 0.9
STILL_OFTEN = 0.8
"""The last stretch of a suggested raise may be approved a little less often than the whole."""


class Look(StrEnum):
    """Why a limit is worth a look."""

    TOO_LOW = "too_low"
    NEVER_USED = "never_used"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Passed:
    """A request over a limit about which somebody decided: what it needed, whether it was given as asked, how many
    seconds it waited, and what granting it as asked would have cost more."""

    needed: Decimal
    as_asked: bool
    waited: int
    extra: Decimal


@dataclass(frozen=True)
class Finding:
    """A limit with its evidence. Of `decided` between `amount` and `to`, `approved` were given as asked, after a
    median wait of so many seconds; at `to` they would have been granted at once, for `extra` more."""

    line: str
    currency: str
    look: Look
    amount: Decimal
    to: Decimal | None = None
    decided: int = 0
    approved: int = 0
    waited: int = 0
    extra: Decimal = Decimal(0)


def look_at(
    line: str, currency: str, amount: Decimal, least: Decimal, spoke: int, passed: Sequence[Passed]
) -> Finding | None:
    """What there is to say of a line: it says `amount`, it `spoke` of so many requests, and these passed it. `least`
    is the smallest step it can be raised by."""
    if not spoke:
        return Finding(line, currency, Look.NEVER_USED, amount)
    over = sorted((one for one in passed if one.needed > amount), key=lambda one: one.needed)
    if not over:
        return None
    if len(over) < ENOUGH:
        return Finding(line, currency, Look.TOO_FEW, amount, decided=len(over), approved=_as_asked(over))
    best = _best_raise(amount, least, over)
    if best is None:
        return None
    held = [one for one in over if one.needed <= best]
    return Finding(
        line,
        currency,
        Look.TOO_LOW,
        amount,
        to=best,
        decided=len(held),
        approved=_as_asked(held),
        waited=round(median(one.waited for one in held)),
        extra=sum((one.extra for one in held), Decimal(0)),
    )


def _best_raise(amount: Decimal, least: Decimal, over: Sequence[Passed]) -> Decimal | None:
    best, before = None, 0
    for candidate in _round_amounts(amount, least, over[-1].needed):
        held = [one for one in over if one.needed <= candidate]
        stretch = held[before:]
        if not stretch:
            continue
        if _as_asked(stretch) < STILL_OFTEN * len(stretch) and len(held) >= ENOUGH:
            break
        before = len(held)
        if len(held) >= ENOUGH and _as_asked(held) >= NEARLY_ALWAYS * len(held):
            best = candidate
    return best


def _round_amounts(amount: Decimal, least: Decimal, top: Decimal) -> Iterator[Decimal]:
    step = round_step(max(amount, least) / 5, least)
    candidate = (amount // step + 1) * step
    # Beyond ten times what a line says nobody is advised to go.
    while candidate <= max(amount, least) * 10:
        yield candidate
        if candidate >= top:
            return
        candidate += step


def _as_asked(several: Sequence[Passed]) -> int:
    return sum(one.as_asked for one in several)
