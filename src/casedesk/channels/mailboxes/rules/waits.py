"""How long to wait after a way of a mailbox failed.

Short at first, since most troubles are over in a moment; never longer than five minutes, since then mail
stands outside; a refused sign-in waits longer at once, because many tries in a row lock accounts.
"""

from datetime import timedelta

WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=15),
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
)

AFTER_REFUSAL = timedelta(minutes=5)
"""Between tries with a password that was refused."""


def wait_after(failures: int, *, refused: bool = False) -> timedelta:
    """The wait after so many failures in a row."""
    return AFTER_REFUSAL if refused else WAITS[min(max(failures, 1), len(WAITS)) - 1]
