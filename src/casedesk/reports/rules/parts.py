"""The classes in which times are told: people think in hours, days and weeks."""

HOUR, DAY = 3_600, 86_400
TOOK_EDGES = (
    0, HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY,
)  # fmt: skip
"""From where each class of lengths begins, in seconds; the last has no end."""
STEPS = (
    (6_000, 10), (30_000, 60), (60_000, 300), (360_000, 600), (2_160_000, HOUR), (8_640_000, 6 * HOUR),
)  # fmt: skip
"""In steps of how many seconds times are counted up to which time, where cases are many: about a hundredth of the
time. Every edge above lies between two steps."""
LONGEST_STEP = DAY
EXACT_UP_TO = 5_000
"""So many cases are counted to the microsecond."""
_FOLLOW_UPS = (DAY, 3 * DAY, 7 * DAY, 14 * DAY, 28 * DAY)
_FOLLOW_UPS_OF_WORK = (8 * HOUR, 24 * HOUR, 40 * HOUR, 80 * HOUR, 160 * HOUR)


def follow_ups(*, business: bool) -> tuple[int, ...]:
    """After which time weeks and months can be compared, in seconds of the clock: days, or whole days and weeks of
    work."""
    return _FOLLOW_UPS_OF_WORK if business else _FOLLOW_UPS


def follow_up_for(half: float | None, *, business: bool) -> int:
    """The time after which spans are compared unless somebody says otherwise: the first that half a desk's cases are
    fixed by."""
    offered = follow_ups(business=business)
    return next((one for one in offered if half is not None and half <= one), offered[-1])
