"""How the commands of the clock say lengths and instants: exactly, so that they can be added up."""

from datetime import UTC, datetime, timedelta

MICROSECOND = timedelta(microseconds=1)


def seconds(length: timedelta) -> str:
    """Whole seconds without a fraction, others with as many decimals as there are."""
    whole, rest = divmod(abs(length) // MICROSECOND, 1_000_000)
    sign = "-" if length < timedelta() else ""
    return sign + (f"{whole}.{rest:06}".rstrip("0") if rest else str(whole))


def instant(at: datetime) -> str:
    """In UTC, as ISO 8601 with a Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
