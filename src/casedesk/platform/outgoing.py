"""Requests that we send to addresses which somebody typed: never into our own network, unless that was allowed.

The name is resolved first, every address it has is looked at, and the connection goes to one of those that were
looked at: a name that changes its mind in between leads nowhere else. Redirects are not followed.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say

PATIENCE = 10.0
"""Seconds, for all of a request."""

_PORTS = {"http": 80, "https": 443}


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet at large, and not to this machine or some inner network."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if inner is not None and not is_public(str(inner)):
        return False
    return found.is_global and not found.is_multicast


def objection_to(url: str) -> str | None:
    """Why nothing can be sent to this address; None where it is one. Who lives there is looked at when sending."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return say("This is no address.")
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        return say("Write an address such as https://shop.example.com/casedesk.")
    if parts.username is not None or parts.password is not None:
        return say("Leave the name and the password out of the address: what we send is signed.")
    return None


async def post(url: str, body: bytes, headers: Mapping[str, str], *, private_allowed: bool = False) -> int:
    """Sends a body to an address, and returns the status that came back.

    Raises Refused where it leads into an inner network and that was not allowed, httpx.HTTPError or OSError where
    nothing came back.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    address = await _resolved(host, port, private_allowed)
    shown = f"[{address}]" if ":" in address else address
    target = parts._replace(netloc=f"{shown}:{port}").geturl()
    named = f"[{host}]" if ":" in host else host
    sent = {**headers, "Host": named if port == _PORTS[parts.scheme] else f"{named}:{port}"}
    async with httpx.AsyncClient(follow_redirects=False, timeout=PATIENCE, trust_env=False) as client:
        request = client.build_request(
            "POST", target, content=body, headers=sent, extensions={"sni_hostname": host}
        )
        async with asyncio.timeout(PATIENCE):
            # What is answered is not read: only that it was taken counts.
            answer = await client.send(request, stream=True)
            await answer.aclose()
    return answer.status_code


async def _resolved(host: str, port: int, private_allowed: bool) -> str:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(PATIENCE):
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not private_allowed and not all(map(is_public, addresses)):
        raise Refused(say("%(host)s is an address of an inner network, where nothing is sent.", host=host))
    return addresses[0]
