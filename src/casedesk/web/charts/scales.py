"""From a value to a place on the picture, and the round values that are worth naming on an axis."""

import math
from dataclasses import dataclass

HOUR, DAY, WEEK = 3600, 86400, 7 * 86400
_TIME_STEPS = (
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    WEEK,
    2 * WEEK,
    4 * WEEK,
    8 * WEEK,
)


@dataclass(frozen=True)
class Scale:
    """A straight line from values to pixels; where all values are one, it is the start of the pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return self.start
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)


def round_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values that cover low to high, in steps of 1, 2, 2½ or 5 times a power of ten."""
    if high <= low:
        return [low]
    rough = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    # From whole numbers times the step: adding up steps would let rounding grow.
    return [round(count * step, 10) for count in range(first, last + 1)]


def time_ticks(high: float, about: int = 7) -> list[float]:
    """Seconds from nought to at most `high`, in steps that people count in: hours, days, weeks."""
    step = next((size for size in _TIME_STEPS if high / size <= about), None)
    if step is None:
        step = math.ceil(high / about / (8 * WEEK)) * 8 * WEEK
    return [float(count * step) for count in range(int(high // step) + 1)]
