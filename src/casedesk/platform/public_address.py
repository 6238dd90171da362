"""How people reach the desk, for links that are made where no request is: in mails and jobs."""

from casedesk.platform.errors import Unusable

_base: str | None = None


def open_public_address(base: str) -> None:
    """Links begin with this address from now on (https://desk.example.org, without a slash at its end)."""
    global _base
    _base = base


def absolute(path: str) -> str:
    """The whole address of a page of the desk. Raises Unusable where nobody said how the desk is reached."""
    if _base is None:
        raise Unusable("The desk does not know its own address.")
    return _base + path
