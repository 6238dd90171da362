"""How often somebody may send something from outside, without asking a third party who they are.

A place is one IPv4 address, or the first half of an IPv6 address, which is what one household or office is
given. A place may be shared by many people, so it is allowed more than one address to be written to. Whoever
is over waits; what they typed is kept.
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Allowance:
    """So many tries within this time."""

    most: int
    within: timedelta


FORMS_OF_PLACE = Allowance(30, timedelta(hours=1))
"""Every sending counts, also one that comes back with something to mend: its files were kept."""
FORMS_OF_SENDER = Allowance(6, timedelta(hours=1))
"""Cases by one address from one place: nobody elsewhere can use an address up."""
LINKS_OF_PLACE = Allowance(20, timedelta(hours=1))
LINKS_OF_ADDRESS = Allowance(4, timedelta(minutes=30))
ANSWERS_OF_ADDRESS = Allowance(40, timedelta(hours=1))


def place_of(address: str) -> str:
    """The place that an IP address stands for; whatever is no IP address stands for itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


def in_minutes(wait: timedelta) -> int:
    """How long to wait, for people: whole minutes, at least one."""
    return max(1, -(-int(wait.total_seconds()) // 60))
