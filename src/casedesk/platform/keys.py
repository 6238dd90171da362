"""Keys of the database as addresses and programs name them."""

LARGEST = 2**63 - 1
_MOST_DIGITS = 18
"""More digits are no key of ours; without a bound the database would refuse the number as none of its type."""


def key_said(text: str) -> int | None:
    """The key that a text is; None for any other text, and for a number that no key can be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def keys_said(text: str, most: int) -> list[int]:
    """The keys that an address names one after another, `4,8,15`, the first `most`; what is none is left out."""
    return [key for one in text.split(",")[:most] if (key := key_said(one)) is not None]
