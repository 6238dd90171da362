"""Whether pages can be served on an address, asked before anything is started."""

import errno
import socket

from casedesk.platform.errors import Unusable


def refuse_taken(host: str, port: int) -> None:
    """Raises Unusable where nothing can be served on this address."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Unusable(f"--host {host}: there is no such address.") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that has just been left is free
        try:
            probe.bind(address)
            probe.listen()
        except OSError as error:
            raise Unusable(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Serve on another one: --port {port + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} is for the system's administrator only. Serve on a port above 1023."
    return f"Nothing can be served on {host}:{port}: {error.strerror}."
