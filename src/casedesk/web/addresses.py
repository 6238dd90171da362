"""Addresses and what they say. A page of figures has hundreds of them, which say nearly the same."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode


def saying(path: str, said: Mapping[str, Any]) -> str:
    """The address of a path that says these values by name; what is None or empty is left out."""
    return f"{path}?{'&'.join([_pair(name, str(value)) for name, value in said.items() if value not in _NOT_SAID])}"


_NOT_SAID = (None, "")


@lru_cache(maxsize=4_096)
def _pair(name: str, value: str) -> str:
    # To write a value for an address takes longer than to find it here, and nearly all were written before.
    return urlencode({name: value})
